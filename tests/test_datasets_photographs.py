"""SVHN and CelebA from small files of their published layout; the real ones are too large for a test."""

from __future__ import annotations

import hashlib
import urllib.request
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from infogan_explorer.datasets import dataset_info, example_shape, load_dataset
from infogan_explorer.errors import InputError, MachineError


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "infogan-explorer" / "data"


# SVHN


def numbers(part: str) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (32, 32, 3, N) and labels 1 .. 10, as they are published: ten is the digit 0."""
    count = {"train": 15, "test": 10}[part]
    return np.random.default_rng(count).integers(0, 256, (32, 32, 3, count), np.uint8), np.arange(count)[
        :, None
    ] % 10 + 1


@pytest.fixture
def svhn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with both files, whose checksums are taken for the published ones."""
    from torchvision import datasets

    split_list = {}
    for part in ("train", "test"):
        pictures, labels = numbers(part)
        path = tmp_path / f"{part}_32x32.mat"
        savemat(path, {"X": pictures, "y": labels})
        split_list[part] = [f"http://nowhere/{path.name}", path.name, hashlib.md5(path.read_bytes()).hexdigest()]
    monkeypatch.setattr(datasets.SVHN, "split_list", split_list)
    return tmp_path


@pytest.mark.parametrize("place", ["", "svhn", "SVHN"])
def test_svhn_is_as_published(place: str, svhn: Path) -> None:
    (svhn / place).mkdir(exist_ok=True)
    for path in svhn.glob("*.mat"):
        path.rename(svhn / place / path.name)
    dataset = load_dataset("svhn", data_root=svhn)
    for split, part in ((dataset.train, "train"), (dataset.test, "test")):
        pictures, labels = numbers(part)
        np.testing.assert_array_equal(split.examples, pictures.transpose(3, 2, 0, 1))
        np.testing.assert_array_equal(split.labels, labels.ravel() % 10)
        assert split.examples.flags.c_contiguous
        assert split.examples.flags.writeable
    assert dataset.class_names[0] == "0"
    assert dataset.example_shape == dataset_info("svhn").example_shape


def test_missing_files_of_svhn_are_named(svhn: Path) -> None:
    (svhn / "SVHN").mkdir()
    (svhn / "train_32x32.mat").rename(svhn / "SVHN" / "train_32x32.mat")
    with pytest.raises(InputError) as caught:
        load_dataset("svhn", data_root=svhn)
    assert str(caught.value) == (
        f"dataset 'svhn' needs test_32x32.mat, not found in {svhn}/SVHN; put what is missing there, or choose "
        "'mnist-5k', which needs no files."
    )


def test_a_damaged_file_of_svhn_is_named(svhn: Path) -> None:
    (svhn / "test_32x32.mat").write_bytes(b"<html>please log in</html>")
    with pytest.raises(InputError, match=r"test_32x32\.mat' is not the file that was published, or is damaged; delete"):
        load_dataset("svhn", data_root=svhn)


def test_svhn_has_one_size() -> None:
    with pytest.raises(InputError, match="image size 64 was given for dataset 'svhn'; it has 32, so omit it"):
        load_dataset("svhn", image_size=64)


# CelebA


def face(number: int) -> Image.Image:
    """178 x 218: grey by its number in the central 148 x 148, white around it."""
    picture = Image.new("RGB", (178, 218), "white")
    picture.paste((10 * number, 5 * number, 0), (15, 35, 163, 183))
    return picture


@pytest.fixture
def celeba(tmp_path: Path) -> Path:
    root = tmp_path / "celeba"
    (root / "img_align_celeba").mkdir(parents=True)
    lines = []
    for number in range(1, 13):
        face(number).save(root / "img_align_celeba" / f"{number:06d}.jpg", quality=98, subsampling=0)
        lines.append(f"{number:06d}.jpg {0 if number <= 8 else 1 if number <= 10 else 2}")
    (root / "list_eval_partition.txt").write_text("\n".join(lines) + "\n")
    return tmp_path


@pytest.mark.parametrize("size", [None, 64])
def test_celeba_is_its_central_squares(size: int | None, celeba: Path) -> None:
    dataset = load_dataset("celeba", data_root=celeba, image_size=size)
    side = size or 32
    assert dataset.example_shape == (3, side, side) == example_shape(dataset_info("celeba"), size)
    for split, these in ((dataset.train, range(1, 9)), (dataset.test, (11, 12))):  # 9 and 10 are for validation
        assert split.labels is None
        assert split.examples.flags.writeable
        inner = split.examples[:, :, 1:-1, 1:-1]  # the outermost pixels see a JPEG's edge
        expected = np.array([[10 * number, 5 * number, 0] for number in these])
        assert abs(inner - expected[:, :, None, None]).max() < 6
    again = load_dataset("celeba", data_root=celeba, image_size=size)
    assert (len(dataset.notes), again.notes) == (1, ())  # prepared once
    assert again.fingerprint == dataset.fingerprint


def test_missing_files_of_celeba_are_named(celeba: Path) -> None:
    (celeba / "celeba" / "list_eval_partition.txt").unlink()
    with pytest.raises(InputError) as caught:
        load_dataset("celeba", data_root=celeba)
    assert str(caught.value) == (
        f"dataset 'celeba' needs list_eval_partition.txt, not found in {celeba}/celeba; put what is missing there, or "
        "choose 'sprites', which needs no files."
    )


def test_a_missing_face_is_named_and_nothing_half_is_kept(celeba: Path) -> None:
    (celeba / "celeba" / "img_align_celeba" / "000011.jpg").write_bytes(b"cut")
    with pytest.raises(InputError, match=r"img_align_celeba/000011\.jpg' is missing or damaged; unpack img_align"):
        load_dataset("celeba", data_root=celeba)
    assert sorted(path.name for path in (celeba / "celeba").iterdir()) == [
        "img_align_celeba",
        "list_eval_partition.txt",
    ]


@pytest.mark.parametrize("text", ["", "<html>please log in</html>", "000001.jpg 0\n", "../../x.jpg 0\nb.jpg 2\n"])
def test_another_table_of_celeba_is_refused(text: str, celeba: Path) -> None:
    (celeba / "celeba" / "list_eval_partition.txt").write_text(text)
    with pytest.raises(
        InputError, match=r"list_eval_partition\.txt' is not the table that was published, a picture and"
    ):
        load_dataset("celeba", data_root=celeba)


def test_celeba_has_no_pictures_beyond_its_square() -> None:
    with pytest.raises(InputError, match="image size 160 was given for dataset 'celeba'; choose 16 to 148"):
        load_dataset("celeba", image_size=160)


# Downloads, without a network


@pytest.mark.parametrize(("name", "folder"), [("svhn", "SVHN"), ("celeba", "celeba")])
def test_without_network_one_sentence_says_what_to_do(
    name: str, folder: str, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from torchvision.datasets import celeba as module

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise URLError("Name or service not known")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    monkeypatch.setattr(module, "download_file_from_google_drive", refuse)  # takes another way than urllib's
    with pytest.raises(MachineError, match=rf"dataset '{name}' could not be downloaded \(.*\); put .* into") as caught:
        load_dataset(name)
    assert f"{cache}/{folder}, or choose" in str(caught.value)
    assert [path for path in cache.rglob("*") if path.is_file()] == []
    with pytest.raises(InputError, match="and downloading was not allowed; put what is missing there, or choose"):
        load_dataset(name, allow_download=False)


def test_a_download_of_svhn_is_kept(svhn: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from torchvision.datasets import svhn as module

    def serve(_url: str, root: str | Path, filename: str, _md5: str) -> None:
        Path(root, filename).write_bytes((svhn / filename).read_bytes())

    monkeypatch.setattr(module, "download_url", serve)
    assert len(load_dataset("svhn").train.examples) == 15
    assert sorted(path.name for path in cache.rglob("*")) == ["SVHN", "test_32x32.mat", "train_32x32.mat"]
    monkeypatch.setattr(module, "download_url", lambda *_: pytest.fail("asked the network"))
    assert len(load_dataset("svhn").test.examples) == 10

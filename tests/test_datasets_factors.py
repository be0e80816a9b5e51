"""Factor spaces: every cell has its picture; dSprites from a small file of the published layout."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from infogan_explorer.batches import Batches
from infogan_explorer.datasets import draw_sprites, list_datasets, load_dataset
from infogan_explorer.datasets.dsprites import FILE
from infogan_explorer.datasets.factor_space import FactorSpace
from infogan_explorer.errors import InputError, MachineError, ShapeError

SIZES = (3, 2, 4, 3, 5)


def squared(indices: np.ndarray) -> np.ndarray:
    """A picture of one pixel: the first factor, squared."""
    return (indices[:, :1] ** 2).astype(np.uint8).reshape(-1, 1, 1, 1)


SPACE = FactorSpace(("a", "b"), (3, 4), squared)


# Factor spaces


def test_a_cell_and_its_factor_values_are_one_to_one() -> None:
    indices = SPACE.indices_of(np.arange(SPACE.count))
    assert SPACE.count == 12
    assert indices.dtype == np.int64
    assert indices[:5].tolist() == [[0, 0], [0, 1], [0, 2], [0, 3], [1, 0]]  # the last changes fastest
    np.testing.assert_array_equal(SPACE.cells_of(indices), np.arange(12))


def test_samples_are_uniform_and_follow_from_the_generator() -> None:
    sampled = SPACE.sample(12_000, np.random.default_rng(1))
    counts = np.bincount(SPACE.cells_of(sampled), minlength=12)
    assert counts.sum() == 12_000
    assert abs(counts - 1000).max() < 150  # five standard deviations
    np.testing.assert_array_equal(sampled, SPACE.sample(12_000, np.random.default_rng(1)))


def test_pictures_are_drawn_of_values_that_are_checked() -> None:
    assert SPACE.pictures([[2.0, 0.0], [1.0, 3.0]]).ravel().tolist() == [4, 1]
    with pytest.raises(ShapeError, match=r"factors has shape \(2,\); it must be \(N, 2\): a, b\."):
        SPACE.pictures([0, 0])
    with pytest.raises(InputError, match="factor 'b' was given as 4; choose a whole number from 0 to 3"):
        SPACE.pictures([[0, 4]])
    with pytest.raises(InputError, match="cell 12 was asked for; choose one from 0 to 11"):
        SPACE.indices_of(np.array([3, 12]))


@pytest.mark.parametrize("image_size", [16, 32])
def test_sprites_draw_any_cell_at_their_resolution(image_size: int) -> None:
    dataset = load_dataset("sprites", image_size=image_size)
    space = dataset.factor_space
    assert space is not None
    assert (space.names, space.count) == (dataset.factor_names, 737_280)
    indices = space.sample(20, np.random.default_rng(0))
    np.testing.assert_array_equal(space.pictures(indices), draw_sprites(indices, image_size))
    assert dataset.test.factors is not None
    np.testing.assert_array_equal(space.pictures(dataset.test.factors[:20]), dataset.test.examples[:20])


def test_other_datasets_have_no_factor_space() -> None:
    assert load_dataset("swiss-roll").factor_space is None


# dSprites


def layout() -> dict[str, np.ndarray]:
    """The arrays of the published file, with fewer cells and random pictures."""
    count = int(np.prod(SIZES))
    classes = np.stack(np.unravel_index(np.arange(count), (1, *SIZES)), axis=1)  # the one colour first
    return {
        "metadata": np.array({"author": "somebody"}, dtype=object),  # pickled there too, and never read
        "imgs": np.random.default_rng(0).integers(0, 2, (count, 64, 64), dtype=np.uint8),
        "latents_classes": classes,
        "latents_values": classes.astype(np.float64),
    }


def write(folder: Path, arrays: dict[str, np.ndarray]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / FILE, **arrays)  # pyright: ignore[reportArgumentType]
    return folder / FILE


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write(tmp_path / "data", layout())
    return tmp_path / "data"


def test_every_cell_is_published_once(root: Path) -> None:
    dataset = load_dataset("dsprites", data_root=root)
    assert dataset.example_shape == (1, 64, 64)
    assert (len(dataset.train.examples), len(dataset.test.examples)) == (324, 36)
    assert dataset.class_names == ("square", "ellipse", "heart")
    space, imgs = dataset.factor_space, layout()["imgs"]
    assert space is not None
    assert (space.names, space.sizes) == (("shape", "scale", "orientation", "posX", "posY"), SIZES)
    np.testing.assert_array_equal(space.pictures(space.indices_of(np.arange(360)))[:, 0], imgs * 255)
    cells = []
    for split in (dataset.train, dataset.test):
        assert split.factors is not None
        assert split.factors.dtype == np.float64
        np.testing.assert_array_equal(split.labels, split.factors[:, 0])
        cells.append(space.cells_of(split.factors.astype(np.int64)))
        np.testing.assert_array_equal(split.examples[:, 0], imgs[cells[-1]] * 255)
    assert sorted(np.concatenate(cells)) == list(range(360))
    assert set(cells[1]) != set(range(324, 360))  # drawn at random


def test_half_the_size_is_the_mean_of_four_pixels(root: Path) -> None:
    space = load_dataset("dsprites", data_root=root, image_size=32).factor_space
    assert space is not None
    means = layout()["imgs"].reshape(360, 32, 2, 32, 2).mean(axis=(2, 4)) * 255
    np.testing.assert_array_equal(space.pictures(space.indices_of(np.arange(360)))[:, 0], np.rint(means))


def test_it_is_unpacked_once_and_memory_mapped(root: Path) -> None:
    first = load_dataset("dsprites", data_root=root)
    (prepared,) = root.glob("*.npy")
    assert first.notes == (f"360 pictures were prepared once, in '{prepared}'; the file may be deleted.",)
    written = prepared.stat().st_mtime_ns
    second = load_dataset("dsprites", data_root=root)
    assert second.notes == ()
    assert prepared.stat().st_mtime_ns == written
    assert second.fingerprint == first.fingerprint
    assert isinstance(second.train.examples.base, np.memmap) or isinstance(second.train.examples, np.memmap)
    assert second.train.examples.flags.writeable  # torch warns of arrays that are not
    batch = Batches(second.train.examples, 16, 0, torch.device("cpu")).of_step(1)
    assert batch.shape == (16, 1, 64, 64)
    assert set(batch.unique().tolist()) == {-1, 1}
    second.train.examples[:] = 0  # in memory only
    assert load_dataset("dsprites", data_root=root).fingerprint == first.fingerprint
    assert sorted(path.name for path in root.iterdir()) == sorted([FILE, prepared.name])


def test_what_was_prepared_of_another_file_or_cut_short_is_not_used(root: Path) -> None:
    load_dataset("dsprites", data_root=root)
    (prepared,) = root.glob("*.npy")
    prepared.write_bytes(prepared.read_bytes()[:-1])
    assert load_dataset("dsprites", data_root=root).notes != ()
    write(root, {**layout(), "imgs": 1 - layout()["imgs"]})
    assert load_dataset("dsprites", data_root=root).train.examples[0, 0, 0, 0] in (0, 255)
    assert len(list(root.glob("*.npy"))) == 2


def test_where_the_folder_cannot_be_written_it_is_kept_among_downloads(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != root)
    (note,) = load_dataset("dsprites", data_root=root).notes
    assert f"in '{tmp_path}/cache/infogan-explorer/data/dsprites-64-" in note
    assert note.endswith(f".npy', as '{root}' cannot be written; the file may be deleted.")
    assert [path.name for path in root.iterdir()] == [FILE]
    assert load_dataset("dsprites", data_root=root).notes == ()


def test_a_full_disk_leaves_nothing_behind(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    with pytest.raises(MachineError, match=r"the disk is full, so '.*dsprites-64-.*\.npy' was not written; free some"):
        load_dataset("dsprites", data_root=root)
    assert [path.name for path in root.iterdir()] == [FILE]


def test_what_a_killed_process_left_behind_is_deleted_once_nobody_writes_it(root: Path) -> None:
    load_dataset("dsprites", data_root=root)
    (whole,) = root.glob("*.npy")
    old, fresh, other = (root / f".{name}.tmp" for name in (f"{whole.stem}.1", f"{whole.stem}.2", "dsprites-32-0.1"))
    for left in (old, fresh, other):
        left.write_bytes(b"half")
    for left in (old, other):
        os.utime(left, (0, 0))
    whole.unlink()
    load_dataset("dsprites", data_root=root)
    assert [left.exists() for left in (old, fresh, other)] == [False, True, True]


@pytest.mark.parametrize("folder", ["dsprites", "dSprites", "dsprites-dataset"])
def test_the_file_is_found_in_a_folder_of_its_own(folder: str, root: Path) -> None:
    (root / folder).mkdir()
    (root / FILE).rename(root / folder / FILE)
    assert load_dataset("dsprites", data_root=root).train.labels is not None


def test_a_missing_file_is_named_with_where_to_put_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for given, place in ((tmp_path, tmp_path), (None, tmp_path / "infogan-explorer" / "data")):
        with pytest.raises(InputError) as caught:
            load_dataset("dsprites", data_root=given)
        assert str(caught.value) == (
            f"dataset 'dsprites' needs {FILE}, not found in {place}; get it from "
            "github.com/google-deepmind/dsprites-dataset and put it there or name its folder with --data-root, or "
            "choose 'sprites', which needs no files."
        )


def without(name: str) -> Callable[[Path], object]:
    return lambda folder: write(folder, {key: array for key, array in layout().items() if key != name})


def with_array(name: str, change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Path], object]:
    return lambda folder: write(folder, {**layout(), name: change(layout()[name])})


def flip_a_byte(folder: Path) -> None:
    """Damage the compressed pictures, which only their checksum or the decompressor can tell."""
    path = folder / FILE
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("imgs.npy")
    data = bytearray(path.read_bytes())
    data[info.header_offset + info.compress_size // 2] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda folder: (folder / FILE).write_bytes(b"<html>please log in</html>"), "File is not a zip file"),
        (lambda folder: (folder / FILE).write_bytes((folder / FILE).read_bytes()[:-500]), "File is not a zip file"),
        (flip_a_byte, ".*"),
        (without("imgs"), r"There is no item named 'imgs\.npy' in the archive"),
        (without("latents_classes"), r"There is no item named 'latents_classes\.npy' in the archive"),
        (with_array("imgs", lambda imgs: imgs[:, :32, :32]), r"imgs is \(360, 32, 32\), it must be \(360, 64, 64\)"),
        (with_array("imgs", lambda imgs: imgs[:-1]), r"imgs is \(359, 64, 64\)"),
        (with_array("imgs", lambda imgs: imgs.astype(np.int32)), "imgs is no uint8, it must be"),
        (with_array("imgs", lambda imgs: imgs * np.uint8(255)), "imgs holds the value 255, it must hold 0 and 1"),
        (with_array("latents_classes", lambda c: c[:, 1:]), r"latents_classes has shape \(360, 5\)"),
        (with_array("latents_classes", lambda c: c[::-1]), "latents_classes does not list every combination of the"),
        (
            with_array("latents_classes", lambda c: c[:-1]),
            "latents_classes does not list every combination of the factors once",
        ),
        (
            with_array("latents_classes", lambda c: c - [0, 9, 0, 0, 0, 0]),
            "latents_classes does not list every combination",
        ),
        (with_array("latents_classes", lambda c: c + np.eye(6, dtype=int)[0]), ".* with colour 0"),
    ],
)
def test_a_wrong_or_damaged_file_is_named(damage: Callable[[Path], object], why: str, root: Path) -> None:
    damage(root)
    with pytest.raises(InputError, match=rf"'{root}/{FILE}' is not dSprites as published, or is damaged \({why}") as e:
        load_dataset("dsprites", data_root=root)
    assert str(e.value).endswith("in its place, or choose 'sprites', which needs no files.")
    assert "\n" not in str(e.value)
    assert [path.name for path in root.iterdir()] == [FILE]  # no half of a prepared array


def test_other_sizes_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="image size 28 was given for dataset 'dsprites'; choose 64, or 32 for means"):
        load_dataset("dsprites", data_root=tmp_path, image_size=28)


def test_the_list_tells_the_published_size() -> None:
    info = next(info for info in list_datasets() if info.name == "dsprites")
    assert (info.train_size, info.example_shape) == (663_552, (1, 64, 64))

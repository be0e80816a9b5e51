"""`folder:PATH`: the user's own pictures, their classes, what is left out, and runs that are trained on them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from infogan_explorer.config import build_settings
from infogan_explorer.datasets import Dataset, dataset_info, example_shape, folder, load_dataset
from infogan_explorer.datasets.picture_files import read_square
from infogan_explorer.errors import InputError
from infogan_explorer.estimate import stand_in_examples
from infogan_explorer.explore import Explorer
from infogan_explorer.runs import RunFolder, list_runs
from tests.conftest import TINY


def grey(value: int, size: tuple[int, int] = (8, 8)) -> Image.Image:
    return Image.new("L", size, value)


def fill(place: Path, count: int = 24, ending: str = "png") -> list[Path]:
    """Grey pictures 0, 1, 2, ... of one value each."""
    place.mkdir(parents=True, exist_ok=True)
    paths = [place / f"{number:03d}.{ending}" for number in range(count)]
    for number, path in enumerate(paths):
        grey(number).save(path)
    return paths


def values(dataset: Dataset) -> dict[int, str | None]:
    """The value of every picture with the name of its class."""
    found: dict[int, str | None] = {}
    for split in (dataset.train, dataset.test):
        for i, picture in enumerate(split.examples):
            found[int(picture[0, 0, 0])] = None if split.labels is None else dataset.class_names[split.labels[i]]
    return found


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    fill(tmp_path / "pictures")
    return tmp_path / "pictures"


# What is read


def test_every_picture_is_in_one_split(pictures: Path) -> None:
    dataset = load_dataset(f"folder:{pictures}")
    assert dataset.name == f"folder:{pictures.resolve()}"
    assert dataset.example_shape == (1, 32, 32)
    assert (dataset.class_names, dataset.factor_space, dataset.notes) == ((), None, ())
    assert values(dataset) == dict.fromkeys(range(24))
    for split in (dataset.train, dataset.test):
        assert split.examples.dtype == np.uint8
        assert split.examples.flags.c_contiguous
        assert split.examples.flags.writeable
        assert len(split.examples) > 0


def test_the_split_hangs_on_a_picture_s_name_alone(tmp_path: Path) -> None:
    fill(tmp_path / "few", 30)
    fill(tmp_path / "many", 250)
    few, many = load_dataset(f"folder:{tmp_path}/few"), load_dataset(f"folder:{tmp_path}/many")
    tested = {int(picture[0, 0, 0]) for picture in many.test.examples}
    assert {int(picture[0, 0, 0]) for picture in few.test.examples} == {value for value in tested if value < 30}
    assert 10 < len(tested) < 45  # 25 expected


def test_the_central_square_is_kept_and_reduced_by_area(tmp_path: Path) -> None:
    pixels = np.zeros((4, 10), np.uint8)
    pixels[:, 3:7] = np.array([[0, 100, 20, 40], [200, 100, 20, 40], [8, 8, 8, 8], [8, 8, 8, 8]])
    pixels[:, :3] = 255  # cut off
    Image.fromarray(pixels).save(tmp_path / "wide.png")
    assert read_square(tmp_path / "wide.png", 2)[0].tolist() == [[100, 30], [8, 8]]
    assert read_square(tmp_path / "wide.png", 1, crop=2)[2].tolist() == [[round((100 + 20 + 8 + 8) / 4)]]


def test_pictures_are_upright_and_transparent_parts_white(tmp_path: Path) -> None:
    lying = Image.new("RGB", (4, 4), "red")
    lying.paste((0, 0, 255), (0, 0, 4, 2))  # blue on top
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise
    lying.save(tmp_path / "lying.png", exif=exif)
    red, _, blue = read_square(tmp_path / "lying.png", 4)
    assert (blue[:, 2:] == 255).all()  # what was on top is at the right
    assert (red[:, :2] == 255).all()
    Image.new("RGBA", (4, 4), (9, 9, 9, 0)).save(tmp_path / "clear.png")
    assert (read_square(tmp_path / "clear.png", 2) == 255).all()
    Image.fromarray(np.full((4, 4), 257 * 77, np.uint16)).save(tmp_path / "deep.png")
    assert (read_square(tmp_path / "deep.png", 2) == 77).all()


def test_a_large_jpeg_is_read_as_it_would_be_at_full_size(tmp_path: Path) -> None:
    y, x = np.mgrid[0:512, 0:640]
    Image.fromarray(((x + y) / 5).astype(np.uint8)).save(tmp_path / "large.jpg", quality=95)
    mean = ((x + y) / 5)[:, 64:576].reshape(16, 32, 16, 32).mean(axis=(1, 3))
    assert abs(read_square(tmp_path / "large.jpg", 16)[0] - mean).max() < 2


@pytest.mark.parametrize("ending", ["jpg", "jpeg", "gif", "bmp", "webp", "PNG"])
def test_every_format_is_read(ending: str, tmp_path: Path) -> None:
    fill(tmp_path / "pictures", ending=ending)
    dataset = load_dataset(f"folder:{tmp_path}/pictures", image_size=8)
    assert dataset.example_shape == (1, 8, 8)
    assert len(dataset.train.examples) + len(dataset.test.examples) == 24


def test_one_picture_in_colour_makes_all_of_three_channels(pictures: Path) -> None:
    Image.new("RGB", (9, 9), (200, 100, 50)).save(pictures / "colour.png")
    dataset = load_dataset(f"folder:{pictures}")
    assert dataset.example_shape == (3, 32, 32)
    means = sorted(picture.mean(axis=(1, 2)).tolist() for s in (dataset.train, dataset.test) for picture in s.examples)
    assert means[-1] == [200, 100, 50]
    assert means[3] == [3, 3, 3]


def test_what_is_no_picture_is_left_out_with_a_sentence(pictures: Path) -> None:
    (pictures / "notes.txt").write_text("not counted")
    (pictures / "broken.png").write_bytes((pictures / "000.png").read_bytes()[:40])
    (pictures / "a-page.jpg").write_bytes(b"<html>please log in</html>")
    (pictures / "._000.png").write_bytes(b"as some systems leave behind")
    fill(pictures / ".thumbnails")
    dataset = load_dataset(f"folder:{pictures}")
    assert len(values(dataset)) == 24
    assert dataset.notes == (
        "3 of 27 picture files were left out: 1 hidden, 2 that cannot be read as pictures, such as 'a-page.jpg'.",
    )


def test_what_a_decoder_warns_of_is_read_in_silence(
    pictures: Path, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 50)  # a warning from here on, a refusal from twice as many on
    grey(7, (11, 11)).save(pictures / "bomb.png")
    (note,) = load_dataset(f"folder:{pictures}").notes
    assert note.endswith("1 that cannot be read as pictures, such as 'bomb.png'.")
    assert list(recwarn) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among files")
def test_a_pipe_is_no_picture_and_not_waited_for(pictures: Path) -> None:
    os.mkfifo(pictures / "pipe.png")
    (note,) = load_dataset(f"folder:{pictures}").notes
    assert "1 that cannot be read as pictures, such as 'pipe.png'" in note


def test_links_to_folders_are_not_followed_and_said(pictures: Path, tmp_path: Path) -> None:
    (pictures / "round").symlink_to(pictures)
    fill(tmp_path / "linked" / "own", 3)
    for name in ("a", "b"):
        (tmp_path / "linked" / name).symlink_to(pictures)
    dataset = load_dataset(f"folder:{pictures}")
    assert len(values(dataset)) == 24
    assert dataset.notes == ("1 sub-folder is a link and not followed.",)
    with pytest.raises(InputError, match=r"holds 3 PNG.* \(2 sub-folders are links and not followed\); put 20"):
        load_dataset(f"folder:{tmp_path}/linked")


def test_the_fingerprint_is_of_what_is_trained_on(pictures: Path) -> None:
    before = load_dataset(f"folder:{pictures}").fingerprint
    assert load_dataset(f"folder:{pictures}").fingerprint == before
    for path in pictures.iterdir():
        grey(99).save(path)
    assert load_dataset(f"folder:{pictures}").fingerprint != before


def test_what_is_known_before_loading(pictures: Path) -> None:
    info = dataset_info(f"folder:{pictures}")
    assert (info.title, info.train_size, info.example_shape) == ("pictures", 22, (1, 32, 32))
    assert example_shape(info, 64) == (1, 64, 64)


# Classes


def test_sub_folders_are_classes(tmp_path: Path) -> None:
    fill(tmp_path / "pictures" / "b" / "deeper", 12)
    for number, path in enumerate(fill(tmp_path / "pictures" / "a", 12)):
        grey(100 + number).save(path)
    dataset = load_dataset(f"folder:{tmp_path}/pictures")
    assert dataset.class_names == ("a", "b")
    assert values(dataset) == {**dict.fromkeys(range(12), "b"), **dict.fromkeys(range(100, 112), "a")}
    assert dataset.train.labels is not None
    assert dataset.train.labels.dtype == np.int64

    grey(77).save(tmp_path / "pictures" / "loose.png")  # in none: then folders are not classes
    assert load_dataset(f"folder:{tmp_path}/pictures").train.labels is None


def test_one_sub_folder_is_no_class(tmp_path: Path) -> None:
    fill(tmp_path / "pictures" / "all")
    assert load_dataset(f"folder:{tmp_path}/pictures").class_names == ()


def table(count: int = 24) -> str:
    return "file,label\n" + "".join(f"{number:03d}.png,{(9, 10, 2)[number % 3]}\n" for number in range(count))


def test_a_table_names_classes_in_the_order_of_numbers(pictures: Path) -> None:
    (pictures / "labels.csv").write_text("\ufeff" + table().replace("\n", "\r\n"), encoding="utf-8")
    dataset = load_dataset(f"folder:{pictures}")
    assert dataset.class_names == ("2", "9", "10")
    assert values(dataset) == {number: ("9", "10", "2")[number % 3] for number in range(24)}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (table(23), r"has 23 rows for 24 pictures; '023\.png' is only in one of the two; give every picture one row"),
        (table() + "no.png,9\n", r"has 25 rows for 24 pictures; 'no\.png' is only in one of the two"),
        (table() + "003.png,9\n", r"has 25 rows for 24 pictures; '003\.png' has more than one; give every picture one"),
        (table().replace("file,label", "name,class"), "must have the header file,label and two cells a row; write it"),
        (table() + "000.png\n", "must have the header file,label and two cells a row"),
        ("", "must have the header file,label"),
        (table().replace("001.png,10", "001.png, "), r"gives '001\.png' no class; name one in every row, or remove"),
        (
            table().replace("001.png,10", '001.png,"10'),
            "is no table in UTF-8 .*; write the header file,label and a row",
        ),
    ],
)
def test_a_table_that_does_not_fit_is_refused(text: str, sentence: str, pictures: Path) -> None:
    (pictures / "labels.csv").write_text(text)
    with pytest.raises(InputError, match=sentence) as caught:
        load_dataset(f"folder:{pictures}")
    assert "labels.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_table_in_another_encoding_is_refused(pictures: Path) -> None:
    (pictures / "labels.csv").write_bytes(table().encode("utf-16"))
    with pytest.raises(InputError, match=r"labels\.csv' is no table in UTF-8 \(.*\); write the header file,label"):
        load_dataset(f"folder:{pictures}")


def test_a_class_may_be_called_anything(pictures: Path) -> None:
    (pictures / "labels.csv").write_text(table().replace(",9\n", ',"a ""b"", c"\n').replace(",2\n", f",{'1' * 5000}\n"))
    assert load_dataset(f"folder:{pictures}").class_names == ("10", "1" * 5000, 'a "b", c')  # too long for a number


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such names")
def test_a_name_in_another_encoding_is_shown_with_a_sign_for_what_is_unreadable(tmp_path: Path) -> None:
    fill(tmp_path / "pictures" / "a", 12)
    fill(tmp_path / "pictures" / "caf\udce9", 12)
    assert load_dataset(f"folder:{tmp_path}/pictures").class_names == ("a", "caf\ufffd")


# What is refused


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda _: None, "names no folder that is there; put the pictures there, write folder: and the path where"),
        (lambda place: place.write_text(""), "names no folder that is there"),
        (lambda place: place.mkdir(), "holds 0 PNG, JPEG, GIF, BMP or WebP pictures that can be read; put 20 or more"),
        (lambda place: fill(place, 19), "holds 19 PNG, JPEG, GIF, BMP or WebP pictures that can be read; put 20"),
        (
            lambda place: [path.write_bytes(b"no") for path in fill(place, 22)[:3]],
            r"holds 19 PNG.* pictures that can be read \(of 22 files with such names\)",
        ),
    ],
)
def test_what_cannot_be_a_dataset_is_refused(make: Callable[[Path], Any], sentence: str, tmp_path: Path) -> None:
    make(tmp_path / "pictures")
    with pytest.raises(InputError, match=sentence) as caught:
        load_dataset(f"folder:{tmp_path}/pictures")
    assert str(caught.value).endswith("or choose 'sprites', which needs no files.")


def test_a_folder_too_large_for_memory_is_refused_before_it_is_read(
    pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "MOST_BYTES", 24 * 3 * 32**2)
    assert load_dataset(f"folder:{pictures}").notes == ()
    monkeypatch.setattr(folder, "read_squares", lambda *_: pytest.fail("read them"))
    with pytest.raises(InputError, match=r"holds 24 pictures, 0\.0 GB at 36 x 36, and at most 0 GB are kept in memory"):
        load_dataset(f"folder:{pictures}", image_size=36)


@pytest.mark.parametrize("size", [-1, 0, 7, 257])
def test_a_size_that_no_network_draws_is_refused(size: int, pictures: Path) -> None:
    sentence = f"image size {size} was given for a folder of pictures; choose 8 to 256"
    with pytest.raises(InputError, match=sentence):
        load_dataset(f"folder:{pictures}", image_size=size)
    with pytest.raises(InputError, match=sentence):
        example_shape(dataset_info(f"folder:{pictures}"), size)


def test_a_name_nearly_right_is_answered_with_the_form() -> None:
    with pytest.raises(InputError, match=r"dataset 'folder' is not known; .*'folder:PATH'"):
        load_dataset("folder")


# Names in settings


def test_settings_hold_the_absolute_path_and_lists_the_last_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = build_settings("quick", dataset="folder:my cats/")
    assert settings.dataset == f"folder:{tmp_path.resolve()}/my cats"
    assert settings.dataset_name == "folder:my cats"
    assert type(settings).model_validate(settings.model_dump()) == settings
    for elsewhere in ("folder:/of/another/machine", r"folder:C:\of\another\machine"):
        read = build_settings("quick", dataset=elsewhere)
        assert (read.dataset, read.dataset_name) == (elsewhere, "folder:machine")
    assert build_settings("quick").dataset_name == "mnist-5k"


# Runs


def test_a_run_is_trained_resumed_and_read_where_the_folder_is_gone(
    run_command: Any, tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures.rename(tmp_path / "my cats")
    (tmp_path / "my cats" / "broken.png").write_bytes(b"no")
    Image.new("RGB", (9, 9), "orange").save(tmp_path / "my cats" / "colour.png")
    train = ("train", "--dataset", "folder:my cats", *TINY, "--set", "save_every=2")
    trained = run_command(*train, "--steps", 2, "--json")
    assert trained.code == 0, trained.err
    assert "1 of 26 picture files were left out" in trained.err
    run = RunFolder(tmp_path / "checkpoints" / "folder-my-cats-quick-s0")
    assert run.config()["settings"]["dataset"] == f"folder:{tmp_path.resolve()}/my cats"
    assert run.config()["example_shape"] == [3, 32, 32]
    (tmp_path / "elsewhere").mkdir()
    assert stand_in_examples(run.settings()).shape[1:] == (3, 32, 32)
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert run_command("resume", run.path, "--steps", 4).code == 0
    assert run.weights_steps() == [2, 4]

    shutil.rmtree(tmp_path / "my cats")
    assert list_runs(run.path.parent)[0][0].dataset == "folder:my cats"
    assert Explorer.load(run).settings.dataset_name == "folder:my cats"
    gone = run_command("resume", run.path, "--steps", 6)
    assert (gone.code, "names no folder that is there" in gone.err) == (2, True)

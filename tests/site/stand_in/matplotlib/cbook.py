"""The one sample that the book uses."""

from pathlib import Path


def get_sample_data(name):
    return (Path(__file__).parent / name).open("rb")

"""What instruments and their programs really write is read as it stands, or refused in words that say what to do."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import instrument_files as made
import numpy as np
import pytest


@pytest.mark.parametrize("file", made.FILES, ids=lambda file: file.name)
def test_a_file_as_its_instrument_writes_it(file):
    found = file.read((file.name, file.content), **file.keys)
    order = np.argsort(file.x)
    np.testing.assert_allclose(found.x, file.x[order], rtol=2e-6, atol=3e-3 if "nm" in file.name else 1e-5)
    np.testing.assert_allclose(found.y, file.y[order], rtol=2e-6)
    assert file.said in found.report
    for name, right in file.other.items():
        value = getattr(found, name)
        if right is None:
            assert value is None, name
        else:
            np.testing.assert_allclose(value, right, rtol=2e-6)


@pytest.mark.parametrize(("file", "message"), made.NOT_READ, ids=lambda one: getattr(one, "name", None))
def test_what_cannot_be_one_measurement_is_refused_in_words(file, message):
    with pytest.raises(ValueError, match=message) as told:
        file.read((file.name, file.content), **file.keys)
    assert len(str(told.value)) <= 200


def test_the_set_is_large_enough():
    assert len(made.FILES) + len(made.NOT_READ) >= 50
    assert len({file.name for file in made.FILES}) == len(made.FILES)

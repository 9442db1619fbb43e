"""lib.dynamics.dicke_ladder_rates and the two-photon cascade against spins built by hand and against QuTiP's piqs."""

from functools import reduce
from itertools import combinations

import numpy as np
import pytest
from qutip.piqs.piqs import Dicke, dicke, jspin
from scipy.linalg import expm

from lib import biexciton
from lib.dynamics import dicke_ladder_rates

SIZES = (2, 4, 8, 20)


def lowering(N):
    """sigma_i of N two-level emitters in the full space of 2^N states; index 0 of each is the excited one."""
    down, one = np.array([[0.0, 0.0], [1.0, 0.0]]), np.eye(2)
    return [reduce(np.kron, [down if i == j else one for j in range(N)]) for i in range(N)]


@pytest.mark.parametrize("N", [1, 2, 3, 6])
def test_rates_are_squared_matrix_elements(N):
    """Climb down from full inversion with sum sigma_i: each step's rate is |sum sigma_i |m>|^2."""
    total = sum(lowering(N))
    state, found = np.eye(2**N)[0], []
    for _ in range(N):
        state = total @ state
        found.append(state @ state)
        state /= np.linalg.norm(state)
    assert dicke_ladder_rates(N)[::-1] == pytest.approx(found)


@pytest.mark.parametrize("N", SIZES)
def test_first_two_steps_and_sum(N):
    rates = dicke_ladder_rates(N)
    assert rates[:2].tolist() == [N, 2 * (N - 1)]
    assert rates[1] / rates[0] == pytest.approx(biexciton.ladder_ratio(N))
    assert rates.sum() == N * (N + 1) * (N + 2) / 6
    assert rates.tolist() == rates[::-1].tolist()


@pytest.mark.parametrize("N", SIZES)
def test_ladder_equals_piqs(N):
    """Population of every step leaves at the ladder's rate in piqs' Lindblad equation."""
    system = Dicke(N, collective_emission=1.0)
    flow = system.coefficient_matrix().toarray()
    rates = dicke_ladder_rates(N)
    # piqs orders the block j = N/2 first, from full inversion down.
    assert -np.diag(flow)[:N] == pytest.approx(rates[::-1])
    assert np.diag(flow, -1)[:N] == pytest.approx(rates[::-1])


@pytest.mark.parametrize("N", [0, -1, 2.5, np.nan, [2, 3], "two"])
def test_bad_emitters(N):
    with pytest.raises(ValueError, match="emitters"):
        dicke_ladder_rates(N)


# ------------------------------------------------------------------ the cascade
def piqs_rates(N, dephasing, time):
    """<J+J-> with two and with one excitation present, from piqs."""
    solved = Dicke(N, dephasing=dephasing, collective_emission=1.0).pisolve(dicke(N, N / 2, 2 - N / 2), time)
    emit = (jspin(N, "+") * jspin(N, "-")).diag().real
    up = np.rint(jspin(N, "z").diag().real + N / 2)
    populations = np.array([s.diag().real for s in solved.states])
    return [populations[:, up == k] @ emit[up == k] for k in (2, 1)]


@pytest.mark.parametrize("N", [2, 3, 4, 5, 8, 20])
@pytest.mark.parametrize("dephasing", [0.0, 0.7, 30.0])
def test_cascade_equals_piqs(N, dephasing):
    time = np.linspace(0, 3 / N, 7)
    for mine, peer in zip(biexciton.biexciton_cascade(N, dephasing, time), piqs_rates(N, dephasing, time)):
        np.testing.assert_allclose(mine, peer, atol=2e-4 * N)


def test_cascade_equals_master_equation_of_four_emitters():
    """The full 16 x 16 density matrix, built without any symmetry."""
    N, gamma = 4, 1.3
    sigma = lowering(N)
    jumps = [(sum(sigma), 1.0)] + [
        (s.T @ s - s @ s.T, gamma / 4) for s in sigma
    ]  # sigma_z, coherence of two cells: gamma
    one, total = np.eye(2**N), sum(sigma)
    flow = 0
    for A, rate in jumps:
        square = A.T @ A
        flow = flow + rate * (np.kron(A, A) - 0.5 * np.kron(square, one) - 0.5 * np.kron(one, square.T))
    vacuum = np.eye(2**N)[-1]
    start = sum(sigma[i].T @ sigma[j].T @ vacuum for i, j in combinations(range(N), 2)) / np.sqrt(6)
    count = np.diag(sum(s.T @ s for s in sigma)).round()
    time = np.array([0.0, 0.1, 0.4, 1.0])
    first, second = biexciton.biexciton_cascade(N, gamma, time)
    for t, a, b in zip(time, first, second):
        rho = (expm(flow * t) @ np.outer(start, start).ravel()).reshape(one.shape)
        emit = np.diag(total.T @ total @ rho)
        assert emit[count == 2].sum() == pytest.approx(a, abs=1e-9)
        assert emit[count == 1].sum() == pytest.approx(b, abs=1e-9)


def test_pure_dephasing_of_the_ladder():
    """With q = exp(-gamma t) in both states the ratio is 2 - 2q/(1 + (N-1)q); piqs without emission."""
    time = np.linspace(0, 2.0, 5)
    for N in SIZES:
        numbers = []
        for k in (2, 1):
            # A trace of emission keeps piqs from refusing; it moves the numbers by less than 1e-9.
            made = Dicke(N, dephasing=1.0, collective_emission=1e-12).pisolve(dicke(N, N / 2, k - N / 2), time)
            emit = (jspin(N, "+") * jspin(N, "-")).diag().real
            numbers.append(np.array([s.diag().real @ emit for s in made.states]))
        expected = biexciton.dephased_ladder_ratio(N, np.exp(-time))
        np.testing.assert_allclose(numbers[0] / numbers[1], expected, rtol=1e-4)


def test_cascade_limits():
    time = np.array([0.0, 1e-9])
    for N in (2, 7, 50):
        first, second = biexciton.biexciton_cascade(N, 0.0, time)
        assert (first[0], second[0]) == (pytest.approx(2 * (N - 1)), 0)
        assert second[1] / time[1] == pytest.approx(N * first[0], rel=1e-5)
    # Strong dephasing: two independent emitters, exp(-2t) and then exp(-t).
    time = np.linspace(0.2, 2, 5)
    first, second = biexciton.biexciton_cascade(6, 1e5, time)
    np.testing.assert_allclose(first, 2 * np.exp(-2 * time), rtol=1e-3)
    np.testing.assert_allclose(second, 2 * np.exp(-time) * (1 - np.exp(-time)), rtol=1e-3)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((1, 0.0, [0.0]), "emitters"),
        ((2.5, 0.0, [0.0]), "emitters"),
        ((2, -1.0, [0.0]), "dephasing"),
        ((2, 0.0, [-1.0]), "time"),
    ],
)
def test_cascade_refuses(arguments, name):
    with pytest.raises(ValueError, match=name):
        biexciton.biexciton_cascade(*arguments)

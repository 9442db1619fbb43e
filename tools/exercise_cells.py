"""How an exercise stands in a chapter's notebook, read back from its cells.

The form is described in CONTRIBUTING.md ("Exercises"). ``pieces`` cuts a notebook into text, code and exercises,
``exercises`` lists the exercises, ``problems`` says what one of them lacks.
"""

import ast
import re
from dataclasses import dataclass, field

#: Levels of an exercise and the points each is worth where it names none.
LEVELS = {"check": 1, "compute": 2, "explore": 3, "research": 4}

FENCE = re.compile(
    r"^(?P<ticks>`{3,}|:{3,})\{(?P<kind>exercise-start|exercise-end|solution-start|solution-end)\}[ \t]*(?P<title>[^\n]*)\n"
    r"(?P<options>(?::[\w-]+:[^\n]*\n)*)(?P=ticks)[ \t]*$",
    re.M,
)
HINT = re.compile(
    r"^(?P<ticks>`{3,}|:{3,})\{hint\}[ \t]*\n(?P<options>(?::[\w-]+:[^\n]*\n)*)(?P<text>.*?)\n(?P=ticks)[ \t]*$",
    re.M | re.S,
)


@dataclass
class Exercise:
    """One exercise: ``options`` as they stand in the directive, ``body`` and ``solution`` in text and code cells."""

    label: str
    title: str
    options: dict
    body: list = field(default_factory=list)
    solution: list = field(default_factory=list)

    @property
    def level(self):
        return self.options.get("level", "")

    @property
    def points(self):
        return int(self.options.get("points") or LEVELS.get(self.level, 1))

    @property
    def hints(self):
        return [m["text"].strip() for m in HINT.finditer(text_of(self.body))]

    @property
    def code(self):
        return "\n\n".join(p.source for p in self.solution if not isinstance(p, str))

    @property
    def call(self):
        """The call of ``check`` that ends the solution, as syntax; None if there is none."""
        return next(iter(calls(self.code)), None)

    @property
    def answers(self):
        """Names of the answers that the check takes."""
        return [a.id for a in self.call.args[1:] if isinstance(a, ast.Name)] if self.call else []


def text_of(parts):
    return "\n\n".join(p for p in parts if isinstance(p, str))


def calls(source):
    """Calls of ``check`` in a cell."""
    for node in ast.walk(ast.parse(_python(source))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "check":
            if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                yield node


def pieces(notebook):
    """Text (str), code cells and exercises (:class:`Exercise`) in their order; fences are gone.

    Raises
    ------
    ValueError
        For fences that do not pair up.
    """
    found, here, exercise = [], None, None
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            (found if here is None else here).append(cell)
            continue
        end = 0
        for fence in [*FENCE.finditer(cell.source), None]:
            text = cell.source[end : fence.start() if fence else None].strip()
            if text:
                (found if here is None else here).append(text)
            if fence is None:
                continue
            end, kind, title = fence.end(), fence["kind"], fence["title"].strip()
            if kind.endswith("end") and here is None or kind.endswith("start") and here is not None:
                raise ValueError(f"{kind} {title} stands where none is open or another is")
            if kind == "exercise-start":
                options = dict(re.findall(r"^:([\w-]+):[ \t]*(.*?)[ \t]*$", fence["options"], re.M))
                exercise = Exercise(options.get("label", ""), title, options)
                found.append(exercise)
                here = exercise.body
            elif kind == "solution-start":
                exercise = next((e for e in found if isinstance(e, Exercise) and e.label == title), None)
                if exercise is None:
                    raise ValueError(f"solution-start {title} has no exercise before it")
                here = exercise.solution
            else:
                here = None
    if here is not None:
        raise ValueError(f"the end of {exercise.label} is missing")
    return found


def exercises(notebook):
    return [piece for piece in pieces(notebook) if isinstance(piece, Exercise)]


def problems(exercise, known):
    """What an exercise lacks; ``known`` holds the labels that lib.exercises can check."""
    if not exercise.title:
        yield "has no title"
    if exercise.level not in LEVELS:
        yield f"has no level: one of {', '.join(LEVELS)}"
    if not re.fullmatch(r"[1-9]\d*", exercise.options.get("minutes", "")):
        yield "has no minutes"
    if not exercise.options.get("teaches"):
        yield "does not say what it teaches"
    if not re.fullmatch(r"([1-9]\d*)?", exercise.options.get("points", "")):
        yield "has points that are no whole number"
    if not exercise.hints:
        yield "has no hint"
    if not exercise.solution:
        yield "has no solution"
    if not text_of(exercise.body).strip():
        yield "asks nothing"
    checks = list(calls(exercise.code))
    if len(checks) > 1:
        yield "calls check more than once"
    for call in checks:
        if call.args[0].value != exercise.label:
            yield f"calls check with the label {call.args[0].value}"
        elif exercise.label not in known:
            yield "calls check, but lib/exercises has no check of that label"
        if len(exercise.answers) != len(call.args) - 1 or call.keywords:
            yield "calls check with something else than names of answers"
        if ast.unparse(ast.parse(exercise.code.splitlines()[-1].strip())) != ast.unparse(call):
            yield "does not end with the call of check, on a line of its own"
    if exercise.label in known and not checks:
        yield "does not call its check"


def _bound(tree):
    """Names that a cell binds outside its functions and comprehensions."""
    if isinstance(tree, ast.FunctionDef | ast.ClassDef):
        return {tree.name}
    if isinstance(tree, ast.Lambda | ast.comprehension):
        return set()
    if isinstance(tree, ast.Name):
        return {tree.id} if isinstance(tree.ctx, ast.Store) else set()
    if isinstance(tree, ast.alias):
        return {(tree.asname or tree.name).split(".")[0]}
    return set().union(*map(_bound, ast.iter_child_nodes(tree)))


def _used(statement):
    """Names a statement reads that it does not bind itself as a loop variable, an argument or inside a function."""
    own = {a.arg for node in ast.walk(statement) if isinstance(node, ast.arguments) for a in _arguments(node)}
    for node in ast.walk(statement):
        if isinstance(node, ast.For | ast.comprehension):
            own |= _bound(node.target)
        elif isinstance(node, ast.FunctionDef):
            own = own.union(*map(_bound, node.body))
        elif isinstance(node, ast.withitem) and node.optional_vars:
            own |= _bound(node.optional_vars)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            own.add(node.name)
    return {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)} - own


def _arguments(node):
    return [*node.posonlyargs, *node.args, *node.kwonlyargs, *filter(None, (node.vararg, node.kwarg))]


def leaks(notebook):
    """What later cells read of names that a solution bound: a copy without solutions would break there, or differ."""
    owner = {}
    for piece in pieces(notebook):
        if isinstance(piece, Exercise):
            owner |= dict.fromkeys(_bound(ast.parse(_python(piece.code))), piece.label)
        elif not isinstance(piece, str):
            for statement in ast.parse(_python(piece.source)).body:
                for name in sorted(_used(statement) & set(owner)):
                    yield f"{owner[name]}: its solution binds {name}, which a later cell reads"
                for name in _bound(statement):
                    owner.pop(name, None)


def _python(source):
    """A cell without IPython's own lines."""
    return re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", source)

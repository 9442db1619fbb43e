/* One figure: native controls, pictures that follow them, values under the pointer, downloads.

   The markup comes from lib/widgets/markup.py and is complete without this script. `mount` enhances it; its host says
   where frames come from: a page has them in files beside it, a kernel makes them. */

const NARROW = 480;
/** A point is read from this far, in units of the picture. */
const REACH = 9;
const loaded = (file) => new Promise((done, fail) => Object.assign(file, { onload: done, onerror: fail }));
const make = (name, attributes = {}, parent = null, space = null) => {
  const made = space ? document.createElementNS(space, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
};
const SVG = "http://www.w3.org/2000/svg";
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Enhance one figure. Gives its `set` and `at` for the page, and `end`. */
function mount(root, host) {
  const told = JSON.parse(root.querySelector(".fig-description").textContent);
  const all = (selector) => [...root.querySelectorAll(selector)];
  const handles = told.controls.map(({ name }) => root.querySelector(`[data-control="${name}"]`));
  const reading = root.querySelector(".fig-reading"), status = root.querySelector(".fig-status");
  const chosen = (box) => Number((box.querySelector("input:checked") ?? box.querySelector("input[type=range]")).value);
  const start = handles.map(chosen);
  let at = [...start], wanted = 0, playing = null, alone = Boolean(told.autoplay), pointer = null, kept = null;
  const pictures = root.querySelector(".fig-pictures");
  const shape = () => (pictures.clientWidth && pictures.clientWidth < NARROW ? "narrow" : "wide");
  const shown = {};
  for (const kind of ["wide", "narrow"]) if (root.querySelector(`.fig-${kind} svg`)) shown[kind] = String(at);
  root.classList.add("fig-live");

  function say(words, failed = false) {
    status.textContent = words;
    status.classList.toggle("fig-failed", failed);
  }

  function readOut() {
    told.controls.forEach(({ texts }, i) => {
      const range = handles[i].querySelector("input[type=range]"), text = texts[at[i]];
      if (range) {
        range.value = at[i];
        range.style.setProperty("--at", at[i] / (texts.length - 1));
        range.setAttribute("aria-valuetext", text);
        handles[i].querySelector("output").textContent = text;
      } else handles[i].querySelectorAll("input")[at[i]].checked = true;
    });
    root.querySelector(".fig-setting").textContent = setting();
  }
  const setting = () => told.controls.map((c, i) => `${label(i)}: ${c.texts[at[i]]}`).join(" · ");
  const label = (i) => handles[i].querySelector("legend, label").textContent;

  async function show() {
    const turn = ++wanted, kind = shape(), here = [...at];
    readOut();
    root.dataset.asked = here;
    if (shown[kind] === String(here)) return settle(here);
    const late = setTimeout(() => busy(true), 120);
    try {
      const { svg, alt } = await host.frame(kind, here);
      if (turn !== wanted) return;
      const place = root.querySelector(`.fig-${kind}`);
      place.innerHTML = svg;
      place.firstElementChild.setAttribute("role", "img");
      place.firstElementChild.setAttribute("aria-label", alt);
      shown[kind] = String(here);
      say(kept?.words ?? "");
      beside(place.firstElementChild, kept);
      unread();
      if (pointer) read(pointer);
      settle(here);
    } catch (error) {
      if (turn === wanted) say(String(error.message ?? error), true);
    } finally {
      clearTimeout(late);
      if (turn === wanted) busy(false);
    }
  }
  const busy = (on) => root.setAttribute("aria-busy", on);
  function settle(here) {
    root.dataset.shown = here;
    busy(false);
  }

  function set(next, quiet = false) {
    at = at.map((old, i) => Math.min(Math.max(next[i] ?? old, 0), told.controls[i].values.length - 1));
    if (!quiet) {
      told.controls.forEach(({ name, values }, i) => {
        if (told.shared.includes(name)) host.share?.(root, name, values[at[i]]);
      });
    }
    return show();
  }

  /** Another figure moved a control of this name. */
  function follow(name, value) {
    const i = told.controls.findIndex((c) => c.name === name);
    if (i < 0 || !told.shared.includes(name)) return;
    const { values } = told.controls[i], next = [...at];
    const far = (v) => (typeof v === "number" ? Math.abs(v - value) : v === value ? 0 : 1);
    next[i] = values.reduce((best, v, k) => (far(v) < far(values[best]) ? k : best), 0);
    set(next, true);
  }

  const listen = (event) => {
    const i = handles.findIndex((box) => box.contains(event.target));
    if (i < 0) return;
    stop();
    const next = [...at];
    next[i] = Number(event.target.value);
    set(next);
  };
  root.addEventListener("input", listen);
  // A touch sets a slider before it is known whether the finger scrolls; where it does, the slider goes back.
  let held = null;
  const touched = (event) => event.target.closest?.("[data-do=play]") || (alone && stop());
  root.addEventListener("keydown", touched);
  root.addEventListener("pointerdown", (event) => {
    touched(event);
    held = event.pointerType === "touch" && event.target.type === "range" ? [...at] : null;
  });
  root.addEventListener("pointercancel", () => {
    if (held) set(held);
    held = null;
  });

  // ---- tools
  const first = handles.findIndex((box) => box.querySelector("input[type=range]"));
  const button = (name) => root.querySelector(`[data-do="${name}"]`);
  function pause() {
    clearInterval(playing);
    playing = null;
    if (button("play")) button("play").textContent = "Play";
    all("output").forEach((words) => words.removeAttribute("aria-live"));
  }
  /** For good: it does not start by itself again. */
  function stop() {
    alone = false;
    pause();
  }
  const does = {
    play() {
      if (playing || still() || first < 0) return stop();
      button("play").textContent = "Pause";
      all("output").forEach((words) => words.setAttribute("aria-live", "off"));
      // Down to the first value, up to the last and down again, some six seconds each way.
      const last = told.controls[first].values.length - 1;
      let way = -1;
      playing = setInterval(() => {
        if (!root.isConnected || still()) return stop();
        if (document.hidden || root.dataset.asked !== root.dataset.shown) return;
        const next = [...at];
        if (at[first] + way < 0 || at[first] + way > last) way = -way;
        next[first] = at[first] + way;
        set(next);
      }, Math.min(600, 6000 / last));
    },
    reset() {
      stop();
      set(start);
    },
    /** The present curves stay, thin, while the controls move on. */
    compare() {
      kept = kept ? null : { words: `Thin lines: ${setting()}`, curves: curvesOf(current()) };
      button("compare").setAttribute("aria-pressed", Boolean(kept));
      for (const svg of all(".fig-picture > svg")) beside(svg, kept);
      say(kept?.words ?? "");
    },
    full() {
      const on = root.classList.toggle("fig-full");
      button("full").textContent = on ? "Close" : "Enlarge";
      button("full").setAttribute("aria-expanded", on);
      show();
    },
    async link() {
      await host.link(root.id, told.controls.map(({ name, values }, i) => [name, values[at[i]]]));
      say("Link copied");
      setTimeout(() => status.textContent === "Link copied" && say(kept?.words ?? ""), 2000);
    },
    async csv() {
      save(new Blob([await host.numbers([...at])], { type: "text/csv" }), "csv");
    },
    async svg() {
      save(new Blob([await portrait()], { type: "image/svg+xml" }), "svg");
    },
    async png() {
      const picture = new Image(), address = URL.createObjectURL(new Blob([await portrait()], { type: "image/svg+xml" }));
      const done = loaded(picture);
      picture.src = address;
      await done;
      const [, , width, height] = current().getAttribute("viewBox").split(" ").map(Number);
      const canvas = make("canvas", { width: 4 * width, height: 4 * height }), pen = canvas.getContext("2d");
      pen.fillStyle = getComputedStyle(root).getPropertyValue("--fig-paper");
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(address);
      save(await new Promise((give) => canvas.toBlob(give)), "png");
    },
  };
  // Plays only where it is seen; where the page asks for it, by itself until the reader touches the figure.
  const sight = new IntersectionObserver((seen) => {
    if (!seen.at(-1).isIntersecting) pause();
    else if (alone && !playing && !still()) does.play();
  }, { threshold: 0.3 });
  sight.observe(root.querySelector(".fig-pictures"));
  root.addEventListener("click", async (event) => {
    const what = event.target.closest?.("[data-do]")?.dataset.do;
    if (!what) return;
    try {
      await does[what]();
    } catch (error) {
      say(String(error.message ?? error), true);
    }
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && root.classList.contains("fig-full")) does.full();
  });
  const current = () => root.querySelector(`.fig-${shape()} svg`);
  function save(blob, ending) {
    const setting = told.controls.map(({ values }, i) => String(values[at[i]]).replace(/\W+/g, "_"));
    const address = URL.createObjectURL(blob), name = ["figure", told.id, ...setting].join("-");
    make("a", { href: address, download: `${name}.${ending}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  /** The picture by itself: colours of the present theme, its own typeface. */
  async function portrait() {
    const copy = current().cloneNode(true), style = getComputedStyle(root);
    copy.querySelectorAll(".fig-cross").forEach((mark) => mark.remove());
    const text = new XMLSerializer().serializeToString(copy);
    const faces = (await host.fonts().catch(() => [])).map(
      ({ data, weight, style }) => `@font-face{font-family:"Fira Sans";font-weight:${weight};font-style:${style};src:url(${data})}`
    );
    return text
      .replace(/var\((--fig-[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim())
      .replace(/<svg /, `<svg font-family="Fira Sans, sans-serif" `)
      .replace(/<defs/, `<style>${faces.join("")}</style><defs`);
  }

  // ---- values under the pointer
  function unread() {
    reading.hidden = true;
    all(".fig-cross").forEach((mark) => mark.remove());
  }
  for (const kind of ["pointermove", "pointerdown"]) pictures.addEventListener(kind, (event) => read((pointer = event)));
  pictures.addEventListener("pointerleave", () => {
    pointer = null;
    unread();
  });
  function read(event) {
    const svg = current();
    if (!svg) return;
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const found = valuesAt(svg, spot.x, spot.y);
    unread();
    if (!found) return;
    const cross = make("g", { class: "fig-cross" }, svg, SVG);
    for (const [x1, y1, x2, y2] of found.lines) make("line", { x1, y1, x2, y2 }, cross, SVG);
    for (const { x, y, colour } of found.dots) make("circle", { cx: x, cy: y, r: 3, style: `fill: ${colour}` }, cross, SVG);
    reading.replaceChildren(...found.rows.map(([name, value, colour]) => {
      const row = make("div");
      const key = make("span", {}, row);
      key.textContent = name;
      if (colour) key.style.borderColor = colour;
      make("b", {}, row).textContent = value;
      return row;
    }));
    reading.hidden = false;
    const left = spot.x > svg.viewBox.baseVal.width / 2;
    reading.style.cssText = left ? "left: 0; right: auto" : "left: auto; right: 0";
  }

  // ---- size, theme
  const watch = new ResizeObserver(() => show());
  watch.observe(pictures);
  show();
  return { root, told, set, follow, at: () => at, ready: () => host.ready?.(shape()), stop, end: () => (stop(), watch.disconnect(), sight.disconnect()) };
}

/* Reading a picture. Axes carry their box, limits and scales; curves their name. */
const forth = { log: Math.log10, linear: (v) => v }, back = { log: (v) => 10 ** v, linear: (v) => v };

function scaled([low, high, kind], share) {
  if (!forth[kind]) return NaN;
  return back[kind](forth[kind](low) + share * (forth[kind](high) - forth[kind](low)));
}

const shareOf = ([low, high, kind], value) => (forth[kind](value) - forth[kind](low)) / (forth[kind](high) - forth[kind](low));
const axesOf = (svg) => [...svg.querySelectorAll("[data-axes]")].map((g) => JSON.parse(g.dataset.axes));

/** The curves of a picture in the units of their axes, so that they can be drawn on other axes. */
function curvesOf(svg) {
  const boxes = axesOf(svg);
  return [...svg.querySelectorAll("[data-curve]")].flatMap((group) => {
    const [index] = JSON.parse(group.dataset.curve), path = group.querySelector("path"), { box: [x0, x1, y0, y1], x, y } = boxes[index];
    if (!path?.getAttribute("d") || !forth[x[2]] || !forth[y[2]]) return [];
    const value = ([px, py]) => [scaled(x, (px - x0) / (x1 - x0)), scaled(y, (y0 - py) / (y0 - y1))];
    const { stroke, strokeDasharray } = path.style;
    return [{ index, stroke, strokeDasharray, pieces: pieces(path.getAttribute("d")).map((piece) => piece.map(value)) }];
  });
}

/** Draw kept curves into a picture, or take them away. */
function beside(svg, kept) {
  svg.querySelector(".fig-kept")?.remove();
  if (!kept) return;
  const layer = make("g", { class: "fig-kept" }, svg, SVG), boxes = axesOf(svg);
  boxes.forEach(({ box: [x0, x1, y0, y1], x, y }, i) => {
    const part = make("svg", { x: x0, y: y1, width: x1 - x0, height: y0 - y1 }, layer, SVG); // cuts off what lies beyond the axes
    for (const { index, stroke, strokeDasharray, pieces } of kept.curves) {
      if (index !== i || !forth[x[2]] || !forth[y[2]]) continue;
      const place = ([a, b]) => [shareOf(x, a) * (x1 - x0), (1 - shareOf(y, b)) * (y0 - y1)].map((v) => v.toFixed(2)).join(" ");
      const d = pieces.map((piece) => `M${piece.map(place).join("L")}`).join("");
      make("path", { d, style: `fill: none; stroke: ${stroke}; stroke-dasharray: ${strokeDasharray || "none"}` }, part, SVG);
    }
  });
}

const words = (v) => {
  if (!Number.isFinite(v)) return "–";
  const size = Math.abs(v);
  if (size && (size < 1e-3 || size >= 1e5)) {
    const [digits, power] = v.toExponential(2).split("e");
    return `${digits}·10${[...power.replace("+", "")].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("")}`;
  }
  return String(Number(v.toPrecision(3))).replace("-", "−");
};

/** Points of a path of straight lines, pieces apart; a curve of which this frame shows nothing has a path without any. */
function pieces(d) {
  const made = [];
  let x = 0, y = 0;
  for (const [, letter, rest] of d.matchAll(/([MLlz])([^MLlz]*)/g)) {
    const numbers = (rest.match(/-?\d*\.?\d+(?:e-?\d+)?/g) ?? []).map(Number);
    for (let i = 0; i + 1 < numbers.length; i += 2) {
      if (letter === "l") [x, y] = [x + numbers[i], y + numbers[i + 1]];
      else [x, y] = [numbers[i], numbers[i + 1]];
      if (letter === "M" && i === 0) made.push([]);
      made.at(-1)?.push([x, y]);
    }
  }
  return made;
}

function crossing(path, x) {
  for (const piece of pieces(path.getAttribute("d") ?? "")) {
    for (let i = 1; i < piece.length; i++) {
      const [[x0, y0], [x1, y1]] = [piece[i - 1], piece[i]];
      if ((x0 <= x && x <= x1) || (x1 <= x && x <= x0)) return x1 === x0 ? y0 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
    }
  }
  return null;
}

function valuesAt(svg, x, y) {
  const boxes = axesOf(svg);
  const here = ({ box: [x0, x1, y0, y1] }) => x >= x0 && x <= x1 && y <= y0 && y >= y1;
  const index = boxes.findIndex(here);
  if (index < 0) return null;
  const axes = boxes[index], [x0, x1, y0, y1] = axes.box;
  const across = scaled(axes.x, (x - x0) / (x1 - x0));
  const head = [split(axes.names[0])[0] || "x", `${words(across)} ${split(axes.names[0])[1]}`.trim()];
  for (const group of svg.querySelectorAll("[data-cells]")) {
    const { axes: i, extent: [left, right, bottom, top], rows } = JSON.parse(group.dataset.cells);
    if (i !== index) continue;
    const up = scaled(axes.y, (y0 - y) / (y0 - y1));
    const value = rows[Math.floor(((up - bottom) / (top - bottom)) * rows.length)]?.[Math.floor(((across - left) / (right - left)) * rows[0].length)];
    if (value === undefined) return null;
    const second = [split(axes.names[1])[0] || "y", `${words(up)} ${split(axes.names[1])[1]}`.trim()];
    return { lines: [[x, y0, x, y1], [x0, y, x1, y]], dots: [], rows: [head, second, ["cell", words(value ?? NaN)]] };
  }
  const near = nearest(svg, index, x, y);
  if (near) {
    const up = scaled(axes.y, (y0 - near.y) / (y0 - y1)), along = scaled(axes.x, (near.x - x0) / (x1 - x0));
    const rows = [[0, along], [1, up]].map(([k, value]) => [split(axes.names[k])[0] || "xy"[k], `${words(value)} ${split(axes.names[k])[1]}`.trim()]);
    return { lines: [], dots: [near], rows: [[near.name, "", near.colour], ...rows] };
  }
  const found = new Map();
  for (const group of svg.querySelectorAll("[data-curve]")) {
    const [i, name] = JSON.parse(group.dataset.curve), path = group.querySelector("path");
    if (!path || boxes[i].box[0] !== x0 || boxes[i].box[1] !== x1) continue;
    const height = crossing(path, x);
    if (height === null || height > boxes[i].box[2] + 1 || height < boxes[i].box[3] - 1) continue;
    const [, , low, high] = boxes[i].box, value = scaled(boxes[i].y, (low - height) / (low - high));
    const colour = path.style.stroke;
    if (!found.has(name)) found.set(name, { x, y: height, value, colour, name });
  }
  const dots = [...found.values()];
  if (!dots.length) return null;
  const rows = dots.sort((a, b) => a.y - b.y).map(({ name, value, colour }) => [name, words(value), colour]);
  return { lines: [[x, y0, x, y1]], dots, rows: [head, ...rows] };
}

/** The single point next to the pointer. */
function nearest(svg, index, x, y) {
  let best = null, reach = REACH;
  for (const group of svg.querySelectorAll("[data-points]")) {
    const [i, name] = JSON.parse(group.dataset.points);
    if (i !== index) continue;
    for (const mark of group.querySelectorAll("use")) {
      const there = { x: Number(mark.getAttribute("x")), y: Number(mark.getAttribute("y")), name };
      const far = Math.hypot(there.x - x, there.y - y);
      if (far < reach) [best, reach] = [{ ...there, mark }, far];
    }
  }
  return best && { ...best, colour: getComputedStyle(best.mark).stroke };
}

const split = (name) => name.match(/^(.*?)\s*\(([^()]*)\)$/)?.slice(1) ?? [name, ""];

/* ---- the kernel as host */
let typeface = null;

async function render({ model, el }) {
  const waiting = new Map(), kept = new Map();
  let count = 0;
  const hear = (message, buffers) => {
    waiting.get(message.to)?.(message, buffers);
    waiting.delete(message.to);
  };
  model.on("msg:custom", hear);
  const ask = (what, at = []) => new Promise((done, fail) => {
    const id = ++count;
    waiting.set(id, (answer, buffers) => (answer.error ? fail(new Error(answer.error)) : done({ ...answer, buffers })));
    model.send({ ask: what, at, id });
  });
  const url = (bytes) => new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(new Blob([bytes], { type: "font/ttf" }));
  });
  const fonts = () => (typeface ??= ask("fonts").then(({ faces, buffers }) => Promise.all(faces.map(async (name, i) => {
    const style = name.endsWith("Italic") ? "italic" : "normal", weight = name.endsWith("SemiBold") ? 600 : 400;
    const face = new FontFace("Fira Sans", buffers[i].buffer ?? buffers[i], { style, weight: String(weight) });
    document.fonts.add(await face.load());
    return { data: await url(buffers[i]), style, weight };
  }))));
  el.innerHTML = model.get("markup");
  // JupyterLab leaves keys to what carries this mark itself; the arrows belong to the sliders.
  el.querySelectorAll("input, button, summary").forEach((e) => (e.dataset.lmSuppressShortcuts = "true"));
  fonts().catch(() => {});
  const figures = (globalThis.bookFigures ??= new Set());
  const figure = mount(el.querySelector("figure"), {
    async frame(kind, at) {
      const key = `${kind} ${at}`;
      if (!kept.has(key)) kept.set(key, await ask(kind, at));
      return kept.get(key);
    },
    numbers: async (at) => (await ask("numbers", at)).text,
    fonts,
    share: (root, name, value) => figures.forEach((other) => other.root !== root && other.follow(name, value)),
  });
  figures.add(figure);
  return () => {
    model.off("msg:custom", hear);
    figures.delete(figure);
    figure.end();
  };
}

export default { render };

/* The page as host of figure.js: frames lie in files beside the page, fetched as a figure comes into sight. */
const figures = new Map();
const files = new Map();
globalThis.bookFigure = (name, part) => files.get(name).done(part);

/** The parts of a figure; a script, not a fetch, so that a page opened from a folder works too. */
function part(root, name) {
  const place = root.querySelector(`.fig-part[data-part="${name}"]`);
  if (!place.dataset.src) return Promise.resolve((place.told ??= JSON.parse(place.textContent)));
  const key = place.dataset.name;
  if (!files.has(key)) {
    const file = {};
    file.part = new Promise((done, fail) => {
      file.done = done;
      loaded(make("script", { src: place.dataset.src, async: "" }, document.head)).catch(() => {
        files.delete(key);
        fail(new Error("The frames of this figure could not be loaded."));
      });
    });
    files.set(key, file);
  }
  return files.get(key).part;
}

function pageHost(root) {
  const counts = JSON.parse(root.querySelector(".fig-description").textContent).controls.map((c) => c.values.length);
  const number = (at) => at.reduce((sum, i, k) => sum * counts[k] + i, 0);
  const text = ({ parts, frames }, at) => frames[number(at)].map((i) => parts[i]).join("");
  const bytes = async (address) => new Promise(async (done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(await (await fetch(address)).blob());
  });
  return {
    ready: (kind) => part(root, kind),
    async frame(kind, at) {
      const told = await part(root, kind);
      return { svg: text(told, at), alt: told.alts[number(at)] };
    },
    numbers: async (at) => text(await part(root, "numbers"), at),
    fonts: () => Promise.all([...document.styleSheets].flatMap((sheet) => {
      try {
        return [...sheet.cssRules].filter((rule) => rule.type === CSSRule.FONT_FACE_RULE && /Fira/.test(rule.cssText)).map(async ({ style }) => ({
          data: await bytes(new URL(style.getPropertyValue("src").match(/url\("([^"]*)"/)[1], sheet.href)),
          weight: style.getPropertyValue("font-weight"),
          style: style.getPropertyValue("font-style"),
        }));
      } catch {
        return [];
      }
    })),
    async link(id, setting) {
      const query = setting.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
      history.replaceState(null, "", `#${id}${query && "?" + query}`);
      await navigator.clipboard?.writeText(location.href);
    },
    share: (from, name, value) => figures.forEach((other) => other.root !== from && other.follow(name, value)),
  };
}

/** `#fig-2b?closure=...&temperature=10`: go to the figure and restore its setting. */
function restore() {
  const [id, query] = decodeHash();
  const figure = figures.get(id);
  if (!figure) return;
  if (query) figure.stop();
  const asked = new URLSearchParams(query ?? "");
  figure.set(figure.told.controls.map(({ name, values }, i) => {
    const k = asked.has(name) ? values.findIndex((v) => String(v) === asked.get(name) || Number(v) === Number(asked.get(name))) : -1;
    return k < 0 ? figure.at()[i] : k;
  }));
  if (query) figure.root.scrollIntoView();
}
function decodeHash() {
  const [id, query] = location.hash.slice(1).split("?");
  return [decodeURIComponent(id), query];
}

function start() {
  const near = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      (globalThis.requestIdleCallback ?? setTimeout)(() => figures.get(target.id).ready().catch(() => {}));
    }
  });
  for (const root of document.querySelectorAll("figure.book-figure")) {
    figures.set(root.id, mount(root, pageHost(root)));
    near.observe(root);
  }
  restore();
  addEventListener("hashchange", restore);
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();

// Reads a PDF with PDF.js, page by page as they come into view, or an image. Loaded with the first document only.

const GAP = 28; // left and right of a sheet
const STEPS = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4];
let library;

export async function read(reader) {
  const desk = reader.querySelector("[data-reader-desk]");
  const tell = (text) => {
    const note = document.createElement("p");
    note.className = "ht-reader-note";
    note.textContent = text;
    desk.replaceChildren(note);
  };
  const isImage = reader.dataset.mediaType.startsWith("image/");
  try {
    const view = isImage ? await openImage(reader, desk) : await openPdf(reader, desk);
    reader.dataset.state = "ready";
    bind(reader, desk, view);
  } catch (error) {
    reader.dataset.state = "failed";
    tell("Không mở được tệp ở đây. Hãy bấm nút tải về ở góc phải để xem bằng máy.");
    console.warn(error);
  }
}

// --- image ------------------------------------------------------------------------------------------

async function openImage(reader, desk) {
  const image = desk.querySelector("[data-reader-image]");
  await image.decode();
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  return {
    pages: 1,
    sheets: [image.parentElement],
    natural: (turn) => (turn % 180 ? height : width),
    draw(scale, turn) {
      const sheet = image.parentElement;
      const [w, h] = [width * scale, height * scale];
      sheet.style.width = `${turn % 180 ? h : w}px`;
      sheet.style.height = `${turn % 180 ? w : h}px`;
      image.style.width = `${w}px`;
      image.style.transformOrigin = "0 0";
      image.style.transform = { 0: "", 90: `translateX(${h}px) rotate(90deg)`, 180: `translate(${w}px, ${h}px) rotate(180deg)`, 270: `translateY(${w}px) rotate(270deg)` }[turn];
    },
  };
}

// --- PDF ----------------------------------------------------------------------------------------------

async function openPdf(reader, desk) {
  const { url, pdfjs, worker, wasm, standardFonts } = reader.dataset;
  library ??= await import(pdfjs);
  const absolute = (path) => new URL(path, location.href).href;
  library.GlobalWorkerOptions.workerSrc = worker;
  const file = await library.getDocument({
    url,
    wasmUrl: absolute(wasm),
    standardFontDataUrl: absolute(standardFonts),
    enableXfa: false,
    isEvalSupported: false,
  }).promise;
  const first = await file.getPage(1);
  const sheets = [];
  let scale = 1;
  let turn = 0;
  let drawing = 0;

  const measure = (page) => page.getViewport({ scale, rotation: (page.rotate + turn) % 360 });
  const shape = (sheet, viewport) => {
    sheet.style.width = `${Math.floor(viewport.width)}px`;
    sheet.style.height = `${Math.floor(viewport.height)}px`;
  };
  async function paint(sheet) {
    const mine = drawing;
    if (sheet.dataset.drawn === String(mine)) return;
    sheet.dataset.drawn = mine;
    const page = await file.getPage(Number(sheet.dataset.page));
    if (mine !== drawing) return;
    const viewport = measure(page);
    shape(sheet, viewport);
    const dense = Math.min(window.devicePixelRatio || 1, Math.sqrt(16e6 / (viewport.width * viewport.height)));
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width * dense);
    canvas.height = Math.floor(viewport.height * dense);
    canvas.style.width = `${Math.floor(viewport.width)}px`;
    canvas.style.height = `${Math.floor(viewport.height)}px`;
    await page.render({ canvas, viewport, transform: dense === 1 ? null : [dense, 0, 0, dense, 0, 0] }).promise;
    if (mine !== drawing) return;
    const text = document.createElement("div");
    text.className = "textLayer";
    sheet.style.setProperty("--total-scale-factor", scale);
    sheet.style.setProperty("--scale-factor", scale);
    sheet.replaceChildren(canvas, text);
    await new library.TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport }).render();
  }
  const watch = new IntersectionObserver(
    (entries) => entries.filter((each) => each.isIntersecting).forEach((each) => paint(each.target)),
    { root: desk.scrollHeight > desk.clientHeight || getComputedStyle(desk).overflowY === "auto" ? desk : null, rootMargin: "400px" },
  );
  desk.replaceChildren();
  for (let number = 1; number <= file.numPages; number += 1) {
    const sheet = document.createElement("div");
    sheet.className = "ht-reader-sheet";
    sheet.dataset.page = number;
    sheets.push(sheet);
    desk.append(sheet);
  }
  return {
    pages: file.numPages,
    sheets,
    natural: (angle) => first.getViewport({ scale: 1, rotation: (first.rotate + angle) % 360 }).width,
    draw(newScale, newTurn) {
      scale = newScale;
      turn = newTurn;
      drawing += 1;
      const viewport = measure(first);
      for (const sheet of sheets) {
        if (!sheet.dataset.drawn) shape(sheet, viewport);
        watch.unobserve(sheet);
        watch.observe(sheet);
      }
    },
  };
}

// --- tools ----------------------------------------------------------------------------------------------

function bind(reader, desk, view) {
  const part = (name) => reader.querySelector(name);
  const button = (name) => part(`[data-reader-do=${name}]`);
  let scale = 1;
  let turn = 0;
  let isFitting = true;
  let page = 1;

  const fitted = () => Math.min(2.5, Math.max(0.2, (desk.clientWidth - GAP) / view.natural(turn)));
  function show() {
    if (isFitting) scale = fitted();
    view.draw(scale, turn);
    part("[data-reader-zoom]").textContent = isFitting ? "Vừa ngang" : `${Math.round(scale * 100)} %`;
    where();
  }
  function where() {
    const top = desk.getBoundingClientRect().top + desk.clientHeight / 3;
    const at = view.sheets.findIndex((each) => each.getBoundingClientRect().bottom > top);
    page = at < 0 ? view.pages : at + 1;
    part("[data-reader-page]").textContent = `${page} / ${view.pages}`;
    button("previous").disabled = page <= 1;
    button("next").disabled = page >= view.pages;
  }
  const go = (number) => view.sheets[number - 1]?.scrollIntoView({ block: "start" });
  const zoom = (way) => {
    isFitting = false;
    scale = (way > 0 ? STEPS.find((each) => each > scale + 0.01) : STEPS.findLast((each) => each < scale - 0.01)) ?? scale;
    show();
  };
  const acts = {
    previous: () => go(page - 1),
    next: () => go(page + 1),
    in: () => zoom(1),
    out: () => zoom(-1),
    fit: () => { isFitting = true; show(); },
    rotate: () => { turn = (turn + 90) % 360; show(); },
  };
  reader.addEventListener("click", (event) => acts[event.target.closest("[data-reader-do]")?.dataset.readerDo]?.());
  desk.addEventListener("scroll", where, { passive: true });
  desk.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1 : -1);
  }, { passive: false });
  let width = 0;
  new ResizeObserver(() => {
    if (!isFitting || Math.abs(desk.clientWidth - width) < 4) return;
    width = desk.clientWidth;
    show();
  }).observe(desk);
  show();
}

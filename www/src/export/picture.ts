/** A drawn figure as a file of its own: SVG with every style written into it, and PNG painted from that SVG. */

const XMLNS = 'http://www.w3.org/2000/svg';
const MARGIN = 16;
/** Pixels per CSS pixel of a PNG. */
const SCALE = 2;

const FONT = ['font-family', 'font-size', 'font-weight', 'font-variant-numeric'] as const;
/** Presentation attributes that our charts rely on. */
const STYLES = [...FONT, 'fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'opacity', 'text-anchor'] as const;

/** Everything visible inside an element: its SVGs as they are, its other text line by line where it stands. */
export function toSvg(root: HTMLElement): string {
  const box = root.getBoundingClientRect();
  const [width, height] = [Math.ceil(box.width) + 2 * MARGIN, Math.ceil(box.height) + 2 * MARGIN];
  const out = make('svg', { width, height, viewBox: `0 0 ${width} ${height}` });
  const ground = getComputedStyle(root).getPropertyValue('--card').trim() || '#ffffff';
  out.append(make('rect', { width, height, fill: ground }));
  copy(root, out, MARGIN - box.left, MARGIN - box.top);
  return new XMLSerializer().serializeToString(out);
}

function copy(node: Node, out: Element, dx: number, dy: number): void {
  if (node instanceof Text) return copyText(node, out, dx, dy);
  if (!(node instanceof Element)) return;
  // What only screen readers see, and what opens on the page, is no part of the picture.
  if (node.matches('.hidden, details, style') || getComputedStyle(node).display === 'none') return;
  if (node instanceof SVGSVGElement) {
    const box = node.getBoundingClientRect();
    const twin = inlined(node, null);
    for (const [key, value] of Object.entries({ x: box.left + dx, y: box.top + dy, width: box.width, height: box.height })) {
      twin.setAttribute(key, String(value));
    }
    twin.setAttribute('overflow', 'visible');
    return out.append(twin);
  }
  const inside = node instanceof HTMLSlotElement ? node.assignedNodes({ flatten: true }) : [];
  for (const child of inside.length > 0 ? inside : (node.shadowRoot ?? node).childNodes) copy(child, out, dx, dy);
}

/** A deep copy that needs no style sheet; what only catches the pointer is left out. What is inherited is not repeated. */
function inlined(node: Element, parent: CSSStyleDeclaration | null): Element {
  const twin = node.cloneNode(false) as Element;
  const style = getComputedStyle(node);
  for (const name of ['class', 'style', 'tabindex', 'data-token']) twin.removeAttribute(name);
  for (const name of STYLES) {
    const value = style.getPropertyValue(name);
    if (value !== parent?.getPropertyValue(name)) twin.setAttribute(name, value);
  }
  for (const child of node.childNodes) {
    if (child instanceof Text) twin.append(child.data);
    else if (child instanceof Element && (!child.matches('.hit') || child.closest('.chosen'))) twin.append(inlined(child, style));
  }
  return twin;
}

/** One text element per line as the browser has broken it. */
function copyText(node: Text, out: Element, dx: number, dy: number): void {
  const parent = node.parentElement;
  if (!parent || node.data.trim() === '') return;
  const style = getComputedStyle(parent);
  const range = document.createRange();
  let line: { top: number; left: number; bottom: number; text: string } | null = null;
  const flush = () => {
    if (!line || line.text.trim() === '') return;
    // Where the baseline lies in a line box of system fonts, near enough.
    const y = (line.top + line.bottom) / 2 + 0.35 * parseFloat(style.fontSize) + dy;
    const text = make('text', { x: line.left + dx, y, fill: style.color });
    for (const name of FONT) text.setAttribute(name, style.getPropertyValue(name));
    text.textContent = line.text.trimEnd();
    out.append(text);
  };
  let i = 0;
  for (const letter of node.data) {
    range.setStart(node, i);
    range.setEnd(node, (i += letter.length));
    const box = range.getClientRects()[0];
    if (!box || box.width === 0) continue;
    if (line && Math.abs(box.top - line.top) < 3) line.text += letter.replace(/\s/, ' ');
    else {
      flush();
      line = { top: box.top, left: box.left, bottom: box.bottom, text: letter.trim() };
    }
  }
  flush();
}

function make(name: string, attributes: Readonly<Record<string, string | number>>): Element {
  const element = document.createElementNS(XMLNS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

export async function toPng(source: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2d canvas');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the canvas gave no image'))), 'image/png'),
  );
}

/** A drawn figure as a file of its own: SVG with every style written into it, and PNG painted from that SVG. */

const XMLNS = 'http://www.w3.org/2000/svg';
const MARGIN = 16;
/** Width of a slider's thumb (tug-view.ts). */
const GRIP = 24;
/** Pixels per CSS pixel of a PNG. */
const SCALE = 2;

const FONT = ['font-family', 'font-size', 'font-weight', 'font-variant-numeric'] as const;
/** Presentation attributes that our charts rely on. */
const STYLES = [...FONT, 'fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'opacity', 'text-anchor'] as const;

const TITLE = { size: 14, line: 21, gap: 8 } as const;

/** What is no part of a picture: words for screen readers, what opens on the page, and what can be pressed. */
const LEFT_OUT = '.hidden, .foot, details, style, button, select';

interface Plane {
  readonly out: Element;
  /** From the page's pixels to the picture's. */
  readonly dx: number;
  readonly dy: number;
}

/** Everything visible inside an element down to its foot, below lines that say what it is of: SVGs as they are, boxes as
 *  rectangles, other text line by line where it stands. */
export function toSvg(root: HTMLElement, titles: readonly string[] = []): string {
  const box = root.getBoundingClientRect();
  const foot = root.querySelector(':scope > .foot')?.getBoundingClientRect().top ?? box.bottom;
  const font = getComputedStyle(root).fontFamily;
  const lines = titles.flatMap((title) => wrapped(title, `${TITLE.size}px ${font}`, box.width));
  const above = lines.length > 0 ? lines.length * TITLE.line + TITLE.gap : 0;
  const [width, height] = [Math.ceil(box.width) + 2 * MARGIN, Math.ceil(foot - box.top) + above + 2 * MARGIN];
  const out = make('svg', { width, height, viewBox: `0 0 ${width} ${height}` });
  const style = getComputedStyle(root);
  out.append(make('rect', { width, height, fill: style.getPropertyValue('--card').trim() || '#ffffff' }));
  lines.forEach((line, i) => {
    const text = make('text', { x: MARGIN, y: MARGIN + TITLE.size + i * TITLE.line, 'font-family': font, 'font-size': TITLE.size, fill: style.color });
    text.textContent = line;
    out.append(text);
  });
  copyInside(root, { out, dx: MARGIN - box.left, dy: MARGIN + above - box.top });
  return new XMLSerializer().serializeToString(out);
}

/** Broken where a word or, in Japanese, a letter ends. */
function wrapped(text: string, font: string, width: number): string[] {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return [text];
  context.font = font;
  const lines: string[] = [''];
  for (const piece of text.match(/[\u2e80-\uffff]|[^\u2e80-\uffff\s]+|\s+/g) ?? []) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && context.measureText(line + piece).width > width) lines.push(piece.trimStart());
    else lines[lines.length - 1] = line + piece;
  }
  return lines;
}

function copyInside(node: Element, plane: Plane): void {
  for (const child of (node.shadowRoot ?? node).childNodes) copy(child, plane);
}

function copy(node: Node, plane: Plane): void {
  if (node instanceof Text) return copyText(node, plane);
  if (!(node instanceof Element) || node.matches(LEFT_OUT)) return;
  const style = getComputedStyle(node);
  if (style.display === 'none' || style.visibility === 'hidden') return;
  if (node instanceof SVGSVGElement) return copySvg(node, plane);
  if (node instanceof HTMLInputElement) return copyGrip(node, style, plane);
  copyBox(node, style, plane);
  copyInside(node, plane);
}

function copySvg(node: SVGSVGElement, { out, dx, dy }: Plane): void {
  const box = node.getBoundingClientRect();
  const twin = inlined(node, null);
  for (const [key, value] of Object.entries({ x: box.left + dx, y: box.top + dy, width: box.width, height: box.height })) {
    twin.setAttribute(key, String(value));
  }
  twin.setAttribute('overflow', 'visible');
  out.append(twin);
}

const SIDES = ['Top', 'Right', 'Bottom', 'Left'] as const;
const seen = (colour: string) => colour !== 'transparent' && !/^rgba\(.*, 0\)$/.test(colour);

/** Ground and border of an element that is drawn by style sheets. */
function copyBox(node: Element, style: CSSStyleDeclaration, { out, dx, dy }: Plane): void {
  const { left, top, width, height } = node.getBoundingClientRect();
  const [x, y] = [left + dx, top + dy];
  const radius = style.borderTopLeftRadius.endsWith('%') ? width / 2 : Math.min(parseFloat(style.borderTopLeftRadius) || 0, height / 2);
  if (seen(style.backgroundColor)) out.append(make('rect', { x, y, width, height, rx: radius, fill: style.backgroundColor }));
  const borders = SIDES.map((side) => ({ wide: parseFloat(style[`border${side}Width`]) || 0, colour: style[`border${side}Color`] }));
  const [first] = borders;
  if (!first || !borders.some(({ wide, colour }) => wide > 0 && seen(colour))) return;
  if (borders.every(({ wide }) => wide === first.wide)) {
    const w = first.wide;
    const inner = { x: x + w / 2, y: y + w / 2, width: width - w, height: height - w, rx: Math.max(0, radius - w / 2) };
    out.append(make('rect', { ...inner, fill: 'none', stroke: first.colour, 'stroke-width': w }));
    return;
  }
  borders.forEach(({ wide, colour }, i) => {
    if (wide === 0 || !seen(colour)) return;
    const upright = i % 2 === 1;
    const at = { x: i === 1 ? x + width - wide : x, y: i === 2 ? y + height - wide : y };
    out.append(make('rect', { ...at, width: upright ? wide : width, height: upright ? height : wide, fill: colour }));
  });
}

/** A slider is its grip: the browser draws it, no style plane can be asked. */
function copyGrip(input: HTMLInputElement, { color }: CSSStyleDeclaration, { out, dx, dy }: Plane): void {
  if (input.type !== 'range') return;
  const box = input.getBoundingClientRect();
  const share = (Number(input.value) - Number(input.min)) / (Number(input.max) - Number(input.min));
  const cx = box.left + GRIP / 2 + share * (box.width - GRIP) + dx;
  out.append(make('circle', { cx, cy: (box.top + box.bottom) / 2 + dy, r: 4, fill: color }));
}

/** A deep copy that needs no style plane; what only catches the pointer is left out. What is inherited is not repeated. */
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

/** One text element per line as the browser has broken it, cut where an element cuts it. */
function copyText(node: Text, { out, dx, dy }: Plane): void {
  const parent = node.parentElement;
  if (!parent || node.data.trim() === '') return;
  const style = getComputedStyle(parent);
  const edge = edgeOf(parent);
  const range = document.createRange();
  let line: { top: number; left: number; bottom: number; text: string; cut: boolean } | null = null;
  const flush = () => {
    if (!line || line.text.trim() === '') return;
    // Where the baseline lies in a line box of system fonts, near enough.
    const y = (line.top + line.bottom) / 2 + 0.35 * parseFloat(style.fontSize) + dy;
    const text = make('text', { x: line.left + dx, y, fill: style.color });
    for (const name of FONT) text.setAttribute(name, style.getPropertyValue(name));
    if (style.textDecorationLine === 'underline') text.setAttribute('text-decoration', 'underline');
    text.textContent = line.cut ? `${line.text.slice(0, -1).trimEnd()}…` : line.text.trimEnd();
    out.append(text);
  };
  let i = 0;
  for (const letter of node.data) {
    range.setStart(node, i);
    range.setEnd(node, (i += letter.length));
    const box = range.getClientRects()[0];
    if (!box || box.width === 0 || box.left > edge) continue;
    if (line && Math.abs(box.top - line.top) < 3) {
      if (box.right > edge + 1) line.cut = true;
      else line.text += letter.replace(/\s/, ' ');
    } else {
      flush();
      line = { top: box.top, left: box.left, bottom: box.bottom, text: letter.trim(), cut: false };
    }
  }
  flush();
}

/** Where the nearest element that cuts off what is too long ends. */
function edgeOf(element: Element | null): number {
  for (let at = element; at; at = at.parentElement) {
    if (/hidden|clip/.test(getComputedStyle(at).overflowX)) return at.getBoundingClientRect().right;
  }
  return Infinity;
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

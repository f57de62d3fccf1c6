/** Hands a file made on this page to the reader. */

/** Long enough for the browser to have taken the bytes. */
const KEEP_MS = 60_000;

export function download(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}

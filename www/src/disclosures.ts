/** All disclosures in a tree of shadow roots, without those that open by themselves. */
export function disclosures(root: ParentNode): HTMLDetailsElement[] {
  return [...root.querySelectorAll('*')].flatMap((element) => [
    ...(element instanceof HTMLDetailsElement && !element.matches('.own') ? [element] : []),
    ...(element.shadowRoot ? disclosures(element.shadowRoot) : []),
  ]);
}

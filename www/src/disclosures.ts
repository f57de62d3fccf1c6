/** All disclosures in a tree of shadow roots, without those that open by themselves, those of exports, and tools, which are loaded by those who open them. */
export function disclosures(root: ParentNode): HTMLDetailsElement[] {
  return [...root.querySelectorAll('*')].flatMap((element) => [
    ...(element instanceof HTMLDetailsElement && !element.matches('.own, .save') ? [element] : []),
    ...(element.shadowRoot && element.localName !== 'crest-tool' ? disclosures(element.shadowRoot) : []),
  ]);
}

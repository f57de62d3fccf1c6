/** The objectives offered in the menus, and the colour family that each belongs to. */

export const PRESETS = [
  'ce+rkl',
  'ce+rkl+rank',
  'fkl',
  'fkl+0.3rank',
  'ce+2fkl',
  'rkl',
  'ce',
  'jsd',
  'ce+rkl+pearson',
  'ce+rkl+pav',
  'ce+rkl+ranknet',
] as const;

export type Preset = (typeof PRESETS)[number];

export function isPreset(shorthand: string): shorthand is Preset {
  return PRESETS.some((preset) => preset === shorthand);
}

export type Family = 'ce' | 'fkl' | 'rkl' | 'rank';

const FAMILIES: ReadonlyArray<readonly [Family, readonly string[]]> = [
  ['rank', ['rank', 'sigmoid', 'pav', 'pearson', 'ranknet', 'listmle']],
  ['rkl', ['rkl', 'srkl', 'tvd', 'akl', 'ab']],
  ['fkl', ['fkl', 'sfkl', 'jsd']],
];

/** The most telling term of a shorthand decides its colour. */
export function family(shorthand: string): Family {
  const terms = shorthand.toLowerCase().split('+').map((term) => term.replace(/^[\d.]+/, ''));
  return FAMILIES.find(([, names]) => terms.some((term) => names.includes(term)))?.[0] ?? 'ce';
}

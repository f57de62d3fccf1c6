/** The objectives offered in the menus, the colour family that each belongs to, and the options inside a shorthand. */

export const PRESETS = [
  'ce+rkl',
  'ce+rkl+rank',
  'fkl',
  'fkl+0.3rank',
  'ce+2fkl',
  'rkl',
  'rkl+rank',
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

/** What students are called, first to last. */
export const LETTERS: readonly string[] = ['A', 'B', 'C', 'D'];

export function letterOf(student: number): string {
  return LETTERS[student] ?? String(student + 1);
}

export type Family = 'ce' | 'fkl' | 'rkl' | 'rank';

const RANKING = ['rank', 'sigmoid', 'pav', 'pearson', 'ranknet', 'listmle'];
const FAMILIES: ReadonlyArray<readonly [Family, readonly string[]]> = [
  ['rank', RANKING],
  ['rkl', ['rkl', 'srkl', 'tvd', 'akl', 'ab']],
  ['fkl', ['fkl', 'sfkl', 'jsd']],
];

/** The most telling term of a shorthand decides its colour. */
export function family(shorthand: string): Family {
  const names = terms(shorthand).map((term) => term.name);
  return FAMILIES.find(([, list]) => names.some((name) => list.includes(name)))?.[0] ?? 'ce';
}

interface Term {
  readonly weight: string;
  readonly name: string;
  readonly options: ReadonlyArray<readonly [string, string]>;
}

function terms(shorthand: string): Term[] {
  return shorthand
    .toLowerCase()
    .split('+')
    .map((text) => {
      const [head = '', ...rest] = text.split(':');
      const weight = /^[\d.]*/.exec(head)?.[0] ?? '';
      const options = rest.map((option) => {
        const [key = '', value = ''] = option.split('=');
        return [key, value] as const;
      });
      return { weight, name: head.slice(weight.length), options };
    });
}

/** Whether a shorthand has a ranking term, which k, tau and rho belong to. */
export function ranks(shorthand: string): boolean {
  return terms(shorthand).some((term) => RANKING.includes(term.name));
}

/** The shorthand with an option of its ranking term set; without a ranking term it stays as it is. */
export function withOption(shorthand: string, key: string, value: string | number): string {
  return terms(shorthand)
    .map(({ weight, name, options }) => {
      const kept = RANKING.includes(name) ? [...options.filter(([other]) => other !== key), [key, String(value)]] : options;
      return [`${weight}${name}`, ...kept.map((pair) => pair.join('='))].join(':');
    })
    .join('+');
}

/** An option of the ranking term; null if it is not given. */
export function optionOf(shorthand: string, key: string): string | null {
  const term = terms(shorthand).find(({ name }) => RANKING.includes(name));
  return term?.options.find(([name]) => name === key)?.[1] ?? null;
}

/** The objectives offered in the menus, the colour family that each belongs to, and the options inside a shorthand. */

export const PRESETS: readonly string[] = [
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
];

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
const DIVERGENCES = FAMILIES.slice(1).flatMap(([, names]) => names);

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

/** What can be set from outside the shorthand: a temperature belongs to the divergence, everything else to the ranking term. */
export type Option = 'weight' | 't' | 'k' | 'tau' | 'rho' | 'conf';

const takers = (key: Option) => (key === 't' ? DIVERGENCES : RANKING);

/** Whether a shorthand has a term that the option belongs to. */
export function takes(shorthand: string, key: Option): boolean {
  return terms(shorthand).some((term) => takers(key).includes(term.name));
}

/** What a language calls the terms of a shorthand. */
export interface TermWords {
  readonly names: Readonly<Record<string, string>>;
  /** Between two terms. */
  readonly plus: string;
  /** Cross-entropy by itself. */
  readonly alone: string;
  readonly little: (name: string) => string;
  readonly times: (weight: string, name: string) => string;
  readonly option: (name: string, options: string) => string;
}

/** A shorthand in words; a term that the language does not know keeps its own name. */
export function spell(shorthand: string, { names, plus, alone, little, times, option }: TermWords): string {
  const all = terms(shorthand);
  if (all.length === 1 && all[0]?.name === 'ce') return alone;
  const said = all.map(({ weight, name, options }) => {
    const word = names[name] ?? name;
    const weighed = weight === '' ? word : RANKING.includes(name) && Number(weight) < 1 ? little(word) : times(weight, word);
    return options.length === 0 ? weighed : option(weighed, options.map((pair) => pair.join(' = ')).join(', '));
  });
  const text = said.join(plus);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The shorthand without its ranking term, for telling which students differ in nothing else. */
export function withoutRanking(shorthand: string): string {
  return terms(shorthand)
    .filter(({ name }) => !RANKING.includes(name))
    .map(({ weight, name, options }) => [`${weight}${name}`, ...options.map((pair) => pair.join('='))].join(':'))
    .join('+');
}

/** The shorthand with an option of its term set; without such a term it stays as it is. */
export function withOption(shorthand: string, key: Option, value: string | number): string {
  return terms(shorthand)
    .map(({ weight, name, options }) => {
      const mine = takers(key).includes(name);
      if (mine && key === 'weight') return written(`${value}${name}`, options);
      return written(`${weight}${name}`, mine ? [...options.filter(([other]) => other !== key), [key, String(value)]] : options);
    })
    .join('+');
}

function written(head: string, options: Term['options']): string {
  return [head, ...options.map((pair) => pair.join('='))].join(':');
}

/** An option of its term; null if it is not given. */
export function optionOf(shorthand: string, key: Option): string | null {
  const term = terms(shorthand).find(({ name }) => takers(key).includes(name));
  if (key === 'weight') return term?.weight || null;
  return term?.options.find(([name]) => name === key)?.[1] ?? null;
}

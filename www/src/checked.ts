/** Data from outside, field by field: each reader gives what is allowed or throws an Error that names the field. */

import { MAX_STUDENTS, type Change, type Settings } from './protocol';
import { isObject } from './recording/safetensors';

/** As the module takes them. */
const MOST_PLACES = 8;

export function readSettings(value: unknown): Settings {
  const all = object(value, 'settings');
  return {
    students: list(all['students'], 'settings.students', 2, MAX_STUDENTS).map((item, i) => shorthand(item, `settings.students[${i}]`)),
    seed: whole(all['seed'], 'settings.seed', 0, 0xffff_ffff),
    device: oneOf(all['device'], 'settings.device', ['auto', 'cpu', 'gpu']),
    size: oneOf(all['size'], 'settings.size', ['xs', 's', 'm']),
    steps: whole(all['steps'], 'settings.steps', 1, 10_000),
    lr: rate(all['lr'], 'settings.lr'),
    extra: list(all['extra'], 'settings.extra', 0, MOST_PLACES).map((item, i) => whole(item, `settings.extra[${i}]`, 0, 0xffff_ffff)),
  };
}

export function readChange(value: unknown, name: string, students: number, last: number): Change {
  const all = object(value, name);
  const step = whole(all['step'], `${name}.step`, 0, last);
  if (all['lr'] !== undefined) return { step, lr: rate(all['lr'], `${name}.lr`) };
  const change = {
    step,
    student: whole(all['student'], `${name}.student`, 0, students - 1),
    shorthand: shorthand(all['shorthand'], `${name}.shorthand`),
  };
  return all['from'] === undefined ? change : { ...change, from: whole(all['from'], `${name}.from`, 0, students - 1) };
}

function rate(value: unknown, field: string): number {
  return number(value, field, 1e-6, 0.1);
}

export function wrong(field: string, what: string): Error {
  return new Error(`${field}: ${what}`);
}

/** What was found instead, short enough to print. */
function found(value: unknown): string {
  return value === undefined ? 'missing' : `${(JSON.stringify(value) ?? typeof value).slice(0, 60)} is not allowed`;
}

export function object(value: unknown, field: string): Record<string, unknown> {
  if (!isObject(value)) throw wrong(field, found(value));
  return value;
}

export function list(value: unknown, field: string, least: number, most: number): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong(field, found(value));
  if (value.length < least || value.length > most) throw wrong(field, `${value.length} entries, not ${least === most ? least : `${least} to ${most}`}`);
  return value;
}

export function number(value: unknown, field: string, low: number, high: number): number {
  if (typeof value !== 'number' || !(value >= low && value <= high)) throw wrong(field, found(value));
  return value;
}

export function whole(value: unknown, field: string, low: number, high: number): number {
  if (!Number.isSafeInteger(value)) throw wrong(field, found(value));
  return number(value, field, low, high);
}

export function pattern(value: unknown, field: string, allowed: RegExp): string {
  if (typeof value !== 'string' || !allowed.test(value)) throw wrong(field, found(value));
  return value;
}

export function shorthand(value: unknown, field: string): string {
  return pattern(value, field, /^[a-z0-9.+:=_]{1,120}$/i);
}

export function oneOf<T extends string>(value: unknown, field: string, allowed: readonly T[]): T {
  const known = allowed.find((item) => item === value);
  if (known === undefined) throw wrong(field, found(value));
  return known;
}

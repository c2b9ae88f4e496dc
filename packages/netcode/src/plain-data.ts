/*
 * Snapshots of plain data: what a game gets that brings no `save` and `load` of its own.
 *
 * Plain data is null, undefined, booleans, numbers, strings, arrays, objects without a class, ArrayBuffers and typed
 * arrays. Anything else (a Map, a class instance, a function) could not be copied faithfully and is refused by name:
 * a state that silently lost its methods would be found much later, as a desync. References are not kept: an object
 * reachable twice becomes two.
 *
 * A copy is made into an older copy where the shapes still fit, which spares most of the garbage (the idea of
 * object pooling, applied to whole snapshots). Keys keep their order: a game that walks over an object's keys must
 * see the same order on a peer that rolled back as on one that did not.
 */
import { NetcodeError } from './error.ts';

type PlainObject = Record<string, unknown>;
type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

export function isTypedArray(value: object): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** True for an object made in this realm by a literal, `Object.create(null)` or JSON. */
export function isPlainObject(value: object): value is PlainObject {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function unsupportedState(value: unknown): NetcodeError {
  const kind = typeof value === 'object' ? value?.constructor?.name : typeof value;
  return new NetcodeError(
    'unsupportedState',
    `the state holds a ${kind ?? 'value'}: the game needs plain data, or save, load and checksum of its own`,
  );
}

/**
 * A deep copy of `source`. May overwrite and return `reuse`, an older copy that nobody needs any more.
 * Throws `unsupportedState` for anything that is not plain data.
 */
export function copyPlain(source: unknown, reuse?: unknown): unknown {
  if (typeof source !== 'object' || source === null) {
    if (typeof source === 'function' || typeof source === 'symbol') throw unsupportedState(source);
    return source;
  }
  if (Array.isArray(source)) return copyArray(source, Array.isArray(reuse) ? reuse : []);
  if (isTypedArray(source)) return copyTypedArray(source, reuse);
  if (source instanceof ArrayBuffer) return source.slice(0);
  if (isPlainObject(source)) return copyObject(source, reuse);
  throw unsupportedState(source);
}

function copyArray(source: readonly unknown[], target: unknown[]): unknown[] {
  if (target.length > source.length) target.length = source.length;
  for (let i = 0; i < source.length; i++) {
    const value = source[i];
    const old = target[i];
    target[i] = typeof value === 'number' ? value : copyPlain(value, old);
  }
  return target;
}

function copyTypedArray(source: TypedArray, reuse: unknown): TypedArray {
  if (
    typeof reuse === 'object' &&
    reuse !== null &&
    reuse.constructor === source.constructor &&
    (reuse as TypedArray).length === source.length
  ) {
    // Same constructor, so both hold numbers or both hold bigints.
    (reuse as { set(values: unknown): void }).set(source);
    return reuse as TypedArray;
  }
  return source.slice();
}

function copyObject(source: PlainObject, reuse: unknown): PlainObject {
  const keys = Object.keys(source);
  const old = sameKeys(keys, source, reuse) ? (reuse as PlainObject) : undefined;
  const target: PlainObject = old ?? (Object.getPrototypeOf(source) === null ? Object.create(null) : {});
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const value = source[key];
    if (key === '__proto__') throw unsupportedState(value);
    target[key] = typeof value === 'number' ? value : copyPlain(value, old?.[key]);
  }
  return target;
}

function sameKeys(keys: readonly string[], source: object, reuse: unknown): boolean {
  if (typeof reuse !== 'object' || reuse === null) return false;
  if (Object.getPrototypeOf(reuse) !== Object.getPrototypeOf(source)) return false;
  const others = Object.keys(reuse);
  if (others.length !== keys.length) return false;
  for (let i = 0; i < keys.length; i++) if (keys[i] !== others[i]) return false;
  return true;
}

/**
 * The path of the first value in which two plain-data values differ, like `entities[3].x`, or undefined if they are
 * equal; the empty path when the values themselves differ. Values that are not plain data compare by identity.
 */
export function firstDifference(left: unknown, right: unknown, path = ''): string | undefined {
  if (Object.is(left, right)) return undefined;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return path;
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return path;
  if (left instanceof ArrayBuffer) {
    return firstDifference(new Uint8Array(left), new Uint8Array(right as ArrayBuffer), path);
  }
  const isList = Array.isArray(left) || isTypedArray(left);
  if (!isList && !isPlainObject(left)) return left === right ? undefined : path;
  const keys = Object.keys(left);
  const others = Object.keys(right);
  for (let i = 0; i < Math.max(keys.length, others.length); i++) {
    const key = keys[i] ?? others[i]!;
    const step = isList ? `[${key}]` : path === '' ? key : `.${key}`;
    if (keys[i] !== others[i]) return path + step;
    const found = firstDifference((left as PlainObject)[key], (right as PlainObject)[key], path + step);
    if (found !== undefined) return found;
  }
  return undefined;
}

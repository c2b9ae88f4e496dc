/*
 * Checks that a message of the server has what the page reads of it. The server checks what pages send with full
 * schemas; a page, which pays for every byte and hears only its own server, carries these few lines instead
 * (docs/decisions/0007-a-small-page.md).
 */

/** Gives the path of the first place that does not fit, or undefined. What it is given has passed through JSON. */
export type Shape = (value: unknown, path: string) => string | undefined;

const where =
  (fits: (value: unknown) => boolean): Shape =>
  (value, path) =>
    fits(value) ? undefined : path;

export const text = where((value) => typeof value === 'string');
export const number = where(Number.isFinite);
export const present = where((value) => value !== undefined);

export const integer = (min: number, max = Number.MAX_SAFE_INTEGER): Shape =>
  where((value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max);

export const oneOf = (...options: readonly unknown[]): Shape => where((value) => options.includes(value));

/** `shape`, or nothing. */
export const optional =
  (shape: Shape): Shape =>
  (value, path) =>
    value === null || value === undefined ? undefined : shape(value, path);

export const listOf =
  (shape: Shape): Shape =>
  (value, path) =>
    Array.isArray(value)
      ? value.map((item, index) => shape(item, `${path}.${index}`)).find((misfit) => misfit)
      : path;

/** An object with these fields of its type `T`; the others are let through. */
export const object =
  <T>(fields: { readonly [K in keyof T]?: Shape }): Shape =>
  (value, path) =>
    typeof value === 'object' && value !== null
      ? Object.entries<Shape>(fields as Record<string, Shape>)
          .map(([key, shape]) => shape((value as Record<string, unknown>)[key], `${path}.${key}`))
          .find((misfit) => misfit)
      : path;

/** One file of a bundle, as both bundlers tell it. */
export interface Chunk {
  readonly fileName: string;
  readonly code: string;
  /** The chunk of the SDK's public entry; what is behind `import()` is none. */
  readonly isEntry: boolean;
  /** Names of the chunks it imports statically. */
  readonly imports: readonly string[];
}

/** `source`: our packages from their source. The others are what bundlers read for the rest. */
export const CONDITIONS = ['source', 'module'];

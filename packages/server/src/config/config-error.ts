/** One mistake in a config: where, and a sentence about it. */
export interface ConfigProblem {
  /** `scenes.kitchen.play.onHidden`; empty for the file as a whole. */
  readonly path: string;
  readonly sentence: string;
}

/** The config cannot be used. The message names every problem that was found, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], options: { readonly cause?: unknown } = {}) {
    super(
      problems.map(({ path, sentence }) => (path ? `${path} ${sentence}` : sentence)).join('\n'),
      options,
    );
    this.problems = problems;
  }
}

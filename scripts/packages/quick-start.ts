/** One fenced code block of the README that a test runs. */
export interface QuickStartFile {
  /** Where it goes in the lab's project. */
  readonly path: string;
  readonly code: string;
}

const BLOCK = /<!-- quick-start:(\w+) -->\s*```(\w+)\n([\s\S]*?)\n```/g;

/**
 * The files of the README's quick start: each code block that follows `<!-- quick-start:<name> -->`.
 * `config` becomes `greenroom.config.<ending>`, a `page` in HTML becomes `index.html`, any other (or a page
 * in TypeScript) `<name>.<ending>`, the ending being the language of the block.
 * Throws when page or config is missing.
 */
export function quickStartFiles(readme: string): QuickStartFile[] {
  const files = [...readme.matchAll(BLOCK)].map(([, name = '', language = '', code = '']) => ({
    name,
    path: pathOf(name, language),
    code: `${code}\n`,
  }));
  for (const needed of ['page', 'config']) {
    if (!files.some(({ name }) => name === needed))
      throw new Error(`README.md has no quick-start:${needed} block`);
  }
  return files.map(({ path, code }) => ({ path, code }));
}

function pathOf(name: string, language: string): string {
  if (name === 'page' && language === 'html') return 'index.html';
  return name === 'config' ? `greenroom.config.${language}` : `${name}.${language}`;
}

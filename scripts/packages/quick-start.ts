/** What somebody does who follows the README's quick start. */
export interface QuickStart {
  readonly files: readonly { readonly path: string; readonly code: string }[];
  /** One shell script: the commands in their order, up to the one that serves. */
  readonly commands: string;
  /** The arguments of `npx greenroom`, which is the last command and does not end. */
  readonly serve: readonly string[];
}

/** Where the README's commands put the new project. */
export const QUICK_START_FOLDER = '../rope';

const SECTION = /^## A page in twenty lines\n([\s\S]*?)(?=^## )/m;
const BLOCK = /^(.*)\n\n```(\w+)\n([\s\S]*?)\n```$/gm;
/** `` `index.html`: `` at the end of the line above a block names its file. */
const FILE_NAME = /`([\w./-]+\.\w+)`:$/;
const SERVE = /^npx greenroom (.+)$/;

/**
 * Reads the quick start as a person does: a block of code goes into the file that the line above it names, a block of
 * `bash` is typed. Throws when a block has no place, so that nothing can be supplied by a test and missing in the text.
 */
export function readQuickStart(readme: string): QuickStart {
  const section = SECTION.exec(`${readme}\n## `)?.[1];
  if (section === undefined) throw new Error('README.md has no quick start');
  const files: { path: string; code: string }[] = [];
  const lines: string[] = [];
  for (const [, above = '', language, code = ''] of section.matchAll(BLOCK)) {
    const path = FILE_NAME.exec(above)?.[1];
    if (language === 'bash') lines.push(...code.split('\n'));
    else if (path !== undefined) files.push({ path, code: `${code}\n` });
    else throw new Error(`README.md names no file for the code under "${above}"`);
  }
  const serve = SERVE.exec(lines.at(-1) ?? '')?.[1];
  if (serve === undefined)
    throw new Error("the last command of README.md's quick start is not `npx greenroom`");
  return { files, commands: lines.slice(0, -1).join('\n'), serve: serve.split(' ') };
}

import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import type { mathsBits } from '../../packages/netcode/test/support/maths-bits.ts';

const MODULE = fileURLToPath(new URL('../../packages/netcode/test/support/maths-bits.ts', import.meta.url));
type Maths = { readonly mathsBits: typeof mathsBits };

/** The functions and their arguments as one script, the same text for every engine. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [MODULE],
    bundle: true,
    format: 'iife',
    globalName: 'maths',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

test('[RB-24] the maths of @stdlib answers the same bits here as in Node @every-engine', async ({
  page,
  browserName,
}) => {
  const script = await bundle();
  const node = runInThisContext(`${script}; maths`) as Maths;
  await page.addScriptTag({ content: script });
  const browser = await page.evaluate(() => {
    const { mathsBits } = (globalThis as unknown as { readonly maths: Maths }).maths;
    return { library: mathsBits('library'), builtIn: mathsBits('builtIn') };
  });

  const inNode = node.mathsBits('library');
  expect(Object.keys(inNode)).toHaveLength(14);
  expect(browser.library).toEqual(inNode);

  // For information: whether the built-in functions of this engine differ from Node's is the engines' own affair.
  const builtInNode = node.mathsBits('builtIn');
  for (const [name, chunks] of Object.entries(builtInNode)) {
    const apart = chunks.filter((hash, at) => hash !== browser.builtIn[name]?.[at]).length;
    const text = apart === 0 ? 'as in Node' : `differs from Node in ${apart} of ${chunks.length} hundreds`;
    console.log(`${browserName} built-in ${name}: ${text}`);
  }
});

import { expect, it } from 'vitest';
import { findPowers } from '../../src/cli/power-operator.ts';

const at = (source: string) => findPowers(source).map(({ line, column }) => `${line}:${column}`);

it('[RB-24] powers are found by line and column', () => {
  expect(at('const a = x ** 2;\nlet b = 1;\n  b **= y;')).toEqual(['1:13', '3:5']);
  expect(at('const t = `\u0024{x ** 2} and **`;')).toEqual(['1:16']);
  expect(at('f(2 ** n, n ** 2, x2 ** 2)')).toEqual(['1:5', '1:13', '1:22']);
});

it('[RB-24] what is no power is none', () => {
  expect(at('/** doc ** doc */ const a = 1; // x ** 2\n/* a ** b\n ** */')).toEqual([]);
  expect(at(`const a = '**' + "x ** y" + \`**\`;`)).toEqual([]);
  expect(at('const a = text.match(/x**y/) ?? [/[/]**/];')).toEqual([]);
  expect(at('const a = 2 ** 32 + 1_000 ** 2 + 2 ** -10;')).toEqual([]);
  expect(at("const it = 'it\\'s **'; const b = a / c; const d = e * f / 2; // **")).toEqual([]);
});

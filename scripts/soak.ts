import { findChromium, NO_CHROMIUM } from './browsers/find.ts';
import { inNamespace, NAMESPACE_FLAG, whyNoNamespace } from './browsers/namespace.ts';
import { runCommand } from './runner/command.ts';

// `npm run soak -- --minutes 10`: see e2e/soak/main.ts. In a network namespace where that is possible, as all end-to-end tests.
if (findChromium() === undefined) {
  console.error(NO_CHROMIUM);
  process.exitCode = 1;
} else {
  const isAlone = (await whyNoNamespace()) === undefined;
  const plain = {
    program: 'node',
    args: ['--conditions=source', 'e2e/soak/main.ts', ...process.argv.slice(2)],
  };
  const { program, args } = isAlone ? inNamespace(plain) : plain;
  const env = isAlone ? { [NAMESPACE_FLAG]: '1' } : {};
  process.exitCode = (await runCommand(program, args, { isShown: true, env })).exitCode;
}

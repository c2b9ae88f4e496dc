import { findChromium, NO_CHROMIUM } from './browsers/find.ts';
import { inNamespace, inNamespaceOfProcesses, NAMESPACE_FLAG, whyNoNamespace } from './browsers/namespace.ts';
import { runCommand } from './runner/command.ts';

// `npm run faults`: see e2e/faults/main.ts. Always in a network of its own: what it does to networks must not reach this machine's.
const why = await whyNoNamespace();
if (findChromium() === undefined) {
  console.error(NO_CHROMIUM);
  process.exitCode = 1;
} else if (why !== undefined) {
  console.error(`The fault matrix needs network namespaces: ${why}.`);
  process.exitCode = 1;
} else {
  // Browsers that are put to sleep do not hear of the end of the run: where nothing kills them for us, main.ts alone does.
  const isSwept = (await whyNoNamespace(inNamespaceOfProcesses)) === undefined;
  const { program, args } = (isSwept ? inNamespaceOfProcesses : inNamespace)({
    program: 'node',
    args: ['--conditions=source', 'e2e/faults/main.ts', ...process.argv.slice(2)],
  });
  const { exitCode } = await runCommand(program, args, { isShown: true, env: { [NAMESPACE_FLAG]: '1' } });
  process.exitCode = exitCode;
}

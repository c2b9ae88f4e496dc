/**
 * `node scripts/ready/main.mjs <program> [argument ...] [--then <program> ...]`: makes node_modules what package-lock.json
 * says, unless it is, then runs the commands one after the other with the project's own Node.
 *
 * Plain JavaScript without a dependency, like all of this folder: it runs on the machine's Node before anything is installed.
 * It is no `pre` script of npm, because npm leaves those out for people who turned install scripts off.
 */
import { accessSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commandsOf, runCommands } from './commands.mjs';
import { HumanError } from './human-error.mjs';
import { install } from './install.mjs';
import { isInstalled } from './installed.mjs';
import { READ_ONLY } from './npm-failure.mjs';
import { findRuntime, requireSetupNode } from './runtime.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function main() {
  requireSetupNode();
  requireWritable();
  if (!isInstalled(root)) await install(root);
  return runCommands(commandsOf(process.argv.slice(2)), findRuntime(root), root);
}

/** Installing writes here, and so does building the page: better told now than in a tool's words. */
function requireWritable() {
  try {
    accessSync(root, constants.W_OK);
  } catch {
    throw new HumanError(READ_ONLY);
  }
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    console.error(error instanceof HumanError ? error.message : error);
    process.exitCode = 1;
  },
);

import { runCommand } from '../runner/command.ts';

/**
 * A network of its own for everything a run starts: loopback and one veth pair with a default route (without
 * which a browser gathers no candidates). Nothing can leave it, and it dies with its last process.
 */
const RECIPE = [
  'ip link set lo up',
  'ip link add v0 type veth peer name v1',
  'ip addr add 10.77.0.1/24 dev v0',
  'ip link set v0 up',
  'ip link set v1 up',
  'ip route add default dev v0',
  'exec "$@"',
].join('\n');

/** Tells whoever runs inside that it does. */
export const NAMESPACE_FLAG = 'GREENROOM_NAMESPACE';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

export function inNamespace({ program, args }: Command): Command {
  return { program: 'unshare', args: ['-n', 'bash', '-euc', RECIPE, '_', program, ...args] };
}

/** Whoever is number 1 of a namespace of processes takes nobody's signals: a shell is, and the program's end is its own. */
const FIRST_PROCESS = '"$@"; exit $?';

/**
 * As `inNamespace`, with a namespace of processes: when the program ends, however it does, everything that it has started is
 * killed by the system, also what is stopped and what runs under a session of its own.
 */
export function inNamespaceOfProcesses({ program, args }: Command): Command {
  const first = inNamespace({ program: 'bash', args: ['-c', FIRST_PROCESS, '_', program, ...args] });
  return { ...first, args: ['-p', '-f', '--kill-child', '--mount-proc', ...first.args] };
}

/** Undefined when a namespace can be made here, else the reason in words. */
export async function whyNoNamespace(make = inNamespace): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'network namespaces exist on Linux only';
  if (process.getuid?.() !== 0) return 'only root may make a network namespace';
  const probe = make({ program: 'true', args: [] });
  const { exitCode, output } = await runCommand(probe.program, probe.args, { timeoutMs: 10_000 });
  return exitCode === 0
    ? undefined
    : `no network namespace can be made (${output.trim().split('\n').at(-1) ?? ''})`;
}

import { EXPLANATIONS, THREW } from './explain.ts';
import type { Failure, GameReport, Run } from './test-game.ts';
import type { Use } from './watch.ts';

/** Most places that are named for one function. */
const MAX_PLACES = 5;

/** The report on one game, for a person. */
export function describeReport(report: GameReport): string {
  const { id, version, players, runs, plannedRuns, frames, milliseconds, failure, transferFault, uses } =
    report;
  const counts = players.join(', ');
  const lines = [`${id}@${version}, ${counts} players: ${verdict(failure)}`];
  lines.push(
    failure === undefined
      ? `  ${runs} runs, ${frames} frames, each rolled back and stepped again, ${milliseconds} ms`
      : `  run ${runs} of ${plannedRuns} failed, after ${milliseconds} ms`,
  );
  if (failure !== undefined) lines.push('', ...describeFailure(failure));
  if (transferFault !== undefined) {
    lines.push(
      '',
      `  Cannot be sent to a peer (no healing, no coming back after a reload): ${transferFault}`,
    );
  }
  if (uses.length > 0) lines.push('', ...describeUses(uses));
  return `${lines.join('\n')}\n`;
}

function verdict(failure: Failure | undefined): string {
  if (failure === undefined) return 'deterministic';
  return failure.cause === 'threw' ? 'THREW' : 'NOT DETERMINISTIC';
}

function describeFailure(failure: Failure): string[] {
  const { finding, usualCauses } = failure.cause === 'threw' ? THREW : EXPLANATIONS[failure.cause];
  const facts =
    failure.cause === 'threw'
      ? [['error', indented(failure.error)] as const]
      : [
          ['first frame that differs', frameText(failure.frame)] as const,
          ['place', placeText(failure.path)] as const,
          [
            'checksums',
            `${hex(failure.expectedChecksum)} first, then ${hex(failure.actualChecksum)}`,
          ] as const,
        ];
  return [
    ...[
      ['run', runText(failure.run)] as const,
      ['found by', `${failure.cause}: ${finding}`] as const,
      ...facts,
    ].map(([name, text]) => `  ${`${name}:`.padEnd(26)}${text}`),
    '  usual causes:',
    ...usualCauses.map((cause) => `    - ${cause}`),
  ];
}

function describeUses(uses: readonly Use[]): string[] {
  const lines = ['  Used while the game ran, and not the same everywhere:'];
  for (const [name, places] of Map.groupBy(uses, ({ what }) => what.name)) {
    const { why, instead } = places[0]!.what;
    lines.push(`    ${name}: ${why}; use ${instead}`);
    for (const { during, place } of places.slice(0, MAX_PLACES)) lines.push(`      in ${during}, ${place}`);
    if (places.length > MAX_PLACES) lines.push(`      and ${places.length - MAX_PLACES} more places`);
  }
  return lines;
}

function frameText(frame: number): string {
  return frame < 0 ? '-1, the state that init made' : String(frame);
}

function placeText(path: string | undefined): string {
  if (path === undefined) return 'outside of the state (random numbers drawn, or what only checksum sees)';
  return path === '' ? 'the state itself' : path;
}

function runText({ players, seed, bots }: Run): string {
  const cast = bots.length === 0 ? 'no bot' : `bots in slot ${bots.join(', ')}`;
  return `${players} players, ${cast}, --seed '${seed}'`;
}

function hex(checksum: number): string {
  return `0x${checksum.toString(16).padStart(8, '0')}`;
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n    ');
}

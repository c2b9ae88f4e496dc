const VIEW = ['mount', 'draw', 'readInput', 'unmount'] as const;

/** What a page may have given that no compiler has seen. */
interface GivenOptions {
  readonly server: string;
  readonly scene?: unknown;
  readonly participant?: { readonly id?: unknown; readonly labels?: object; readonly signature?: unknown };
  readonly game?: { readonly step?: unknown };
  readonly view?: { readonly [N in (typeof VIEW)[number]]?: unknown };
}

const isText = (value: unknown) => typeof value === 'string' && value !== '';

/** Name of the first option that no session can be made of. */
export function badOptionOf({ server, scene, participant, game, view }: GivenOptions): string | undefined {
  if (!/^https?:/.test(server)) return 'server';
  if (!isText(scene)) return 'scene';
  if (!isText(participant?.id)) return 'participant.id';
  // One that JSON cannot carry would never reach the server, and the page would try for ever.
  const labels = Object.values(participant?.labels ?? {});
  if (!labels.every((label) => typeof label === 'string')) return 'participant.labels';
  const { signature } = participant ?? {};
  if (signature !== undefined && typeof signature !== 'string') return 'participant.signature';
  if (typeof game?.step !== 'function') return 'game';
  const missing = VIEW.find((name) => typeof view?.[name] !== 'function');
  return missing && `view.${missing}`;
}

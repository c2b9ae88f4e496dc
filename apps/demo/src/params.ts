import { isSceneName, type SceneName } from './scenes.ts';

export interface PageParams {
  /** Scenes to play one after the other; empty when the page should ask. */
  readonly scenes: readonly SceneName[];
  /** What was asked for but does not exist. */
  readonly unknownScenes: readonly string[];
  /** The recruitment platform's id of this person, if the link carried one. */
  readonly prolificId: string | undefined;
  /** Other parameters, kept with the enrolment. */
  readonly labels: Readonly<Record<string, string>>;
  readonly isDebug: boolean;
}

const OWN_PARAMETERS: ReadonlySet<string> = new Set(['scene', 'PROLIFIC_PID', 'debug']);

/** What the server accepts: longer or more would have the whole join refused. */
const MAX_LABELS = 16;
const MAX_KEY_CHARS = 64;
const MAX_VALUE_CHARS = 256;

export function readParams(search: string): PageParams {
  const query = new URLSearchParams(search);
  const asked = (query.get('scene') ?? '').split(',').filter((name) => name !== '');
  const labels = [...query]
    .filter(([key, value]) => !OWN_PARAMETERS.has(key) && key !== '' && value !== '')
    .slice(0, MAX_LABELS)
    .map(([key, value]) => [key.slice(0, MAX_KEY_CHARS), value.slice(0, MAX_VALUE_CHARS)]);
  return {
    scenes: asked.filter(isSceneName),
    unknownScenes: asked.filter((name) => !isSceneName(name)),
    prolificId: query.get('PROLIFIC_PID') || undefined,
    labels: Object.fromEntries(labels),
    isDebug: query.has('debug'),
  };
}

/** The same page with the scene chosen; every other parameter stays. */
export function linkToScene(search: string, scene: SceneName): string {
  const query = new URLSearchParams(search);
  query.set('scene', scene);
  return `?${query}`;
}

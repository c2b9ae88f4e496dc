/*
 * What earlier versions of the machine did not write, with what they did. Texts of any age are read by the newest schema
 * after this; nothing is upgraded in the store, a session that moves is written anew.
 */

type Fields = Readonly<Record<string, unknown>>;

const RULES = { onTimeout: 'end', minHumans: 2, fallback: null };
/** One episode; the first difference ends the game. */
const PLAY_RULES = { hiddenAfterMs: 1_000, onDesync: 'end', episodes: 1, intermissionMs: 3_000 };

/** Rules of any version, with what they lack as version 1 meant it. */
export function withNewerRules(rules: unknown): unknown {
  if (!isFields(rules)) return rules;
  const play = isFields(rules.play) ? withMissing(rules.play, PLAY_RULES) : rules.play;
  return withMissing({ ...rules, play }, RULES);
}

/** A stored snapshot as the present version would have written it; what is none stays as it is. */
export function upgradeSnapshot(stored: unknown): unknown {
  return fromVersion2(fromVersion1(stored));
}

/** Nobody has loaded another page into a game: such a game had ended. */
function fromVersion2(stored: unknown): unknown {
  if (!isFields(stored) || stored.version !== 2 || !isFields(stored.context)) return stored;
  const { rules, play, ...rest } = stored.context;
  const newer = isFields(play) ? withMissing(play, { returning: [], rejoining: [], pages: {} }) : play;
  return { ...stored, version: 3, context: { ...rest, rules: withNewerRules(rules), play: newer } };
}

function fromVersion1(stored: unknown): unknown {
  if (!isFields(stored) || stored.version !== 1 || !isFields(stored.context)) return stored;
  const { rules, match, play, ...rest } = stored.context;
  const inputDelayFrames = isFields(rules) && isFields(rules.play) ? rules.play.inputDelayFrames : undefined;
  return {
    ...stored,
    version: 2,
    context: {
      ...rest,
      rules: withNewerRules(rules),
      match: isFields(match) ? withMissing(match, { bots: [] }) : match,
      play: isFields(play)
        ? withMissing(play, { inputDelayFrames, episodes: {}, gone: {}, unaware: [] })
        : play,
    },
  };
}

/** In the order of the fields that are there, so that a text read and written is the same text. */
function withMissing(fields: Fields, more: Fields): Fields {
  return { ...fields, ...Object.fromEntries(Object.entries(more).filter(([name]) => !(name in fields))) };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

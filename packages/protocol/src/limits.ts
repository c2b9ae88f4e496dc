/*
 * What the page needs too stands alone: a bundler puts the number in its place, where one use of the table below would
 * bring the whole of it.
 */
/** Largest group in full mesh. */
export const MAX_PLAYERS = 8;
/** Items in one report message; the outbox sends the rest in the next. */
export const MAX_REPORT_ITEMS = 64;
/** Text of a cause or of an error in game code. */
export const MAX_TEXT_CHARS = 512;
/** A game's outcome as JSON text. */
export const MAX_OUTCOME_CHARS = 8_192;
/** Nesting of an outcome or of settings. Far below what any walk over the value could take. */
export const MAX_JSON_DEPTH = 32;
/** Inputs around a difference, as hex digits: 4 KiB of them. */
export const MAX_DESYNC_INPUT_CHARS = 8_192;
/** Input delay and prediction window together, in frames: what one byte of a game packet can reach. */
export const MAX_REACH_FRAMES = 60;
/** Runs of the simulation in one session; numbered from 0, so that a number always fits the byte in a peer message. */
export const MAX_EPISODES = 100;
/** Links of one pair in one match that are made because the one before carried nothing, the first included; and pages of one seat. */
export const MAX_LINK_ATTEMPTS = 250;
/** One reliable peer message. */
export const MAX_PEER_MESSAGE_BYTES = 65_536;

/** Every count and size that a message may have. What exceeds one is refused with `tooLarge` or `badMessage`. */
export const LIMITS = {
  players: MAX_PLAYERS,
  participantIdChars: 128,
  sceneIdChars: 64,
  sessionIdChars: 64,
  tokenChars: 64,
  /** About 55 when it is whole; a link that grew on its way is told so, and not that page and server do not fit. */
  entrySignatureChars: 256,
  gameKeyChars: 64,
  /** Extra URL parameters kept with an enrolment (STUDY_ID and the like). */
  labels: 16,
  labelKeyChars: 64,
  labelValueChars: 256,
  /** One offer, answer or candidate. A data-only offer is about 600 characters; video is not our business. */
  signalChars: 16_384,
  reportItems: MAX_REPORT_ITEMS,
  textChars: MAX_TEXT_CHARS,
  outcomeChars: MAX_OUTCOME_CHARS,
  /** Frames whose checksums are told of a difference. */
  desyncChecksums: 64,
  desyncInputChars: MAX_DESYNC_INPUT_CHARS,
  jsonDepth: MAX_JSON_DEPTH,
  /** Values in an outcome or in settings, all levels together. */
  jsonNodes: 65_536,
  /** One socket message, bytes; socket.io's maxHttpBufferSize. Above the largest legal report. */
  socketMessageBytes: 262_144,
  episodes: MAX_EPISODES,
  linkAttempts: MAX_LINK_ATTEMPTS,
  peerMessageBytes: MAX_PEER_MESSAGE_BYTES,
} as const;

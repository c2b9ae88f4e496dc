/*
 * Where everything stands in a packet (packet.ts), and the bounds that follow from it.
 */

/** Raised with every change of the layout; a packet of another version is dropped. */
export const PACKET_VERSION = 2;

/** Above this a data channel splits a message into several network packets, and the loss of one loses all. */
export const MAX_PACKET_BYTES = 1100;

export const OFFSET_VERSION_AND_FLAGS = 0;
export const OFFSET_EPOCH = OFFSET_VERSION_AND_FLAGS + 1;
export const OFFSET_EPISODE = OFFSET_EPOCH + 1;
/** Newest frame the sender has stepped, modulo 2^16. */
export const OFFSET_FRAME = OFFSET_EPISODE + 1;
/** Newest frame for which the sender has the receiver's input: its distance from `frame`, plus `ACK_BIAS`. */
export const OFFSET_ACK = OFFSET_FRAME + 2;
/** Frame of the first input in this packet: its distance from `frame`, signed. The receiver acknowledged the one before. */
export const OFFSET_FIRST_INPUT = OFFSET_ACK + 1;
export const OFFSET_INPUT_COUNT = OFFSET_FIRST_INPUT + 1;
/** Counts the packets of this sender to this receiver. */
export const OFFSET_SEQUENCE = OFFSET_INPUT_COUNT + 1;
/** Sequence of the newest packet the sender has received, and how many ms ago; `NO_ECHO` where there is none to speak of. */
export const OFFSET_ECHO = OFFSET_SEQUENCE + 1;
export const OFFSET_ECHO_AGE = OFFSET_ECHO + 1;
/** How far the sender sees itself ahead, in quarters of a frame, signed. */
export const OFFSET_ADVANTAGE = OFFSET_ECHO_AGE + 1;
export const HEADER_BYTES = OFFSET_ADVANTAGE + 1;

/** Only with `FLAG_CHECKSUM`: a confirmed frame and its checksum, after the header. */
export const OFFSET_CHECKSUM_FRAME = HEADER_BYTES;
export const OFFSET_CHECKSUM = OFFSET_CHECKSUM_FRAME + 2;
export const CHECKSUM_BYTES = 6;

export const VERSION_MASK = 0x07;
/** A word about standing still (hold-word.ts) comes between the checksum, if any, and the inputs. */
export const FLAG_HOLD = 0x08;
export const FLAG_CHECKSUM = 0x10;
/** With `FLAG_CHECKSUM`: the frame is the sender's final one. */
export const FLAG_FINAL = 0x20;
/** The sender runs no more frames. */
export const FLAG_OVER = 0x40;
/** With `FLAG_OVER`: the sender needs nothing more from the receiver, not even a reply. */
export const FLAG_DONE = 0x80;

/**
 * With window w, delay d and w + d <= 60 an acknowledgement lies from frame - w to frame + 2w + 3d + 4, and a first
 * input from frame - 2w - d to frame + d + 1; both fit one byte.
 */
export const ACK_BIAS = 64;
/** Longest age an echo can tell; older ones say nothing about the round trip. */
export const MAX_ECHO_AGE_MS = 254;
/** The age that stands for no echo at all. */
export const NO_ECHO = 255;
export const ADVANTAGE_STEPS_PER_FRAME = 4;

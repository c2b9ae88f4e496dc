/** What the adapter uses of it. It brings no types of its own, and those of simple-peer are types of Node's streams. */
declare module 'simple-peer-light' {
  export default class SimplePeer {
    constructor(options: { initiator: boolean; trickle: boolean; config: RTCConfiguration });
    /** Private by its name. The version is pinned, and there will be no other. */
    readonly _pc: RTCPeerConnection;
    on(event: 'connect' | 'close', listener: () => void): void;
    on(event: 'signal', listener: (data: object) => void): void;
    /** A string, if the peer sent text. */
    on(event: 'data', listener: (data: Uint8Array | string) => void): void;
    /** An event, if it was the data channel that failed. */
    on(event: 'error', listener: (error: Error | RTCErrorEvent) => void): void;
    signal(data: unknown): void;
    send(bytes: Uint8Array): void;
    destroy(): void;
  }
}

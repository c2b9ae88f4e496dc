import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SimplePeer } from '../../src/adapters/simple-peer/peer.ts';

/** As much of a browser's connection as simple-peer touches before it is connected. */
class FakeConnection {
  static made: FakeConnection | undefined;
  readonly channels: { label: string; onmessage?: (event: { data: unknown }) => void; close(): void }[] = [];
  isClosed = false;

  constructor() {
    FakeConnection.made = this;
  }
  createDataChannel(label: string) {
    const channel = { label, close: () => {} };
    this.channels.push(channel);
    return channel;
  }
  async createOffer() {
    return { type: 'offer', sdp: 'v=0' };
  }
  async setLocalDescription() {}
  async setRemoteDescription() {
    throw new DOMException('no such description', 'InvalidAccessError');
  }
  close() {
    this.isClosed = true;
  }
}

class FakeDescription {
  readonly description: object;
  constructor(description: object) {
    this.description = description;
  }
}

const OPTIONS = { initiator: true, trickle: true, config: { iceServers: [] } };

/** simple-peer of record, on our stand-ins for what it requires. */
describe('simple-peer without Node', () => {
  beforeEach(() => {
    vi.stubGlobal('RTCPeerConnection', FakeConnection);
    vi.stubGlobal('RTCSessionDescription', FakeDescription);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('each channel has a random name of forty hexadecimal digits', () => {
    const names = [1, 2].map(() => {
      const peer = new SimplePeer(OPTIONS);
      const name = FakeConnection.made?.channels[0]?.label;
      peer.destroy();
      return name;
    });
    expect(names[0]).toMatch(/^[0-9a-f]{40}$/);
    expect(names[1]).not.toBe(names[0]);
  });

  test('the offer is a signal', async () => {
    const peer = new SimplePeer(OPTIONS);
    const signal = await new Promise((resolve) => peer.on('signal', resolve));
    expect(signal).toEqual({ type: 'offer', sdp: 'v=0' });
    peer.destroy();
  });

  test('a message is its bytes in memory of its own; a text stays one', async () => {
    const peer = new SimplePeer(OPTIONS);
    const messages: (Uint8Array | string)[] = [];
    peer.on('data', (data) => messages.push(data));
    const [channel] = FakeConnection.made?.channels ?? [];
    channel?.onmessage?.({ data: Uint8Array.of(1, 2, 3).buffer });
    channel?.onmessage?.({ data: 'text' });
    expect(messages).toEqual([Uint8Array.of(1, 2, 3), 'text']);
    peer.destroy();
  });

  test('what the browser refuses is an error with the code of simple-peer, then the close; once', async () => {
    const peer = new SimplePeer(OPTIONS);
    const heard: string[] = [];
    peer.on('error', (error) => heard.push(`${error.message}: ${(error as { code?: unknown }).code}`));
    const closed = new Promise<void>((resolve) =>
      peer.on('close', () => {
        heard.push('close');
        resolve();
      }),
    );
    peer.signal({ type: 'answer', sdp: 'v=1' });
    await closed;
    peer.destroy();
    await Promise.resolve();
    expect(heard).toEqual(['no such description: ERR_SET_REMOTE_DESCRIPTION', 'close']);
    expect(FakeConnection.made?.isClosed).toBe(true);
    expect(() => peer.send(Uint8Array.of(1))).toThrow('cannot send after peer is destroyed');
  });

  test('nothing that arrives after the close is told', async () => {
    const peer = new SimplePeer(OPTIONS);
    peer.on('data', () => expect.unreachable());
    const [channel] = FakeConnection.made?.channels ?? [];
    const onmessage = channel?.onmessage;
    const closed = new Promise<void>((resolve) => peer.on('close', resolve));
    peer.destroy();
    await closed;
    onmessage?.({ data: Uint8Array.of(1).buffer });
  });

  test('a browser without WebRTC is told so', () => {
    vi.stubGlobal('RTCPeerConnection', undefined);
    expect(() => new SimplePeer(OPTIONS)).toThrow('No WebRTC support');
  });
});

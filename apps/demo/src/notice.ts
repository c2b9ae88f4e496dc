const BASE_TITLE = 'Greenroom';

export interface Notice {
  /** What the browser's tab shows: the state at a glance for somebody who looks at another tab. */
  setTitle(text: string | undefined): void;
  /** Lets sound be made later; browsers allow it only from a click. */
  arm(): void;
  /** A short chime if the page is hidden: the group is here. */
  call(): void;
  close(): void;
}

const CHIME: readonly (readonly [frequencyHz: number, afterSeconds: number])[] = [
  [660, 0],
  [880, 0.18],
  [1_320, 0.36],
];

export function createNotice(): Notice {
  let audio: AudioContext | undefined;
  return {
    setTitle: (text) => {
      document.title = text === undefined ? BASE_TITLE : `${text} · ${BASE_TITLE}`;
    },
    arm: () => {
      if (typeof AudioContext === 'undefined') return;
      audio ??= new AudioContext();
      // Asleep until it is needed: an awake one keeps an audio thread busy through the whole game.
      void audio.suspend();
    },
    call: () => {
      if (audio === undefined || document.visibilityState === 'visible') return;
      const speaker = audio;
      void speaker.resume();
      const now = speaker.currentTime;
      let last: OscillatorNode | undefined;
      for (const [frequencyHz, afterSeconds] of CHIME) {
        const tone = speaker.createOscillator();
        const volume = speaker.createGain();
        tone.frequency.value = frequencyHz;
        volume.gain.setValueAtTime(0.15, now + afterSeconds);
        volume.gain.exponentialRampToValueAtTime(0.001, now + afterSeconds + 0.5);
        tone.connect(volume).connect(speaker.destination);
        tone.start(now + afterSeconds);
        tone.stop(now + afterSeconds + 0.5);
        last = tone;
      }
      last?.addEventListener('ended', () => void speaker.suspend(), { once: true });
    },
    close: () => {
      void audio?.close();
      audio = undefined;
    },
  };
}

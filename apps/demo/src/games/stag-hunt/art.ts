import { Choice } from './state.ts';

const NAMESPACE = 'http://www.w3.org/2000/svg';

type Shape = readonly [tag: 'path' | 'ellipse' | 'circle', attributes: Readonly<Record<string, string>>];

const line = (d: string, stroke: string, width = '5'): Shape => [
  'path',
  { d, fill: 'none', stroke, 'stroke-width': width, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' },
];
const blob = (cx: number, cy: number, rx: number, ry: number, fill: string, turn = ''): Shape => [
  'ellipse',
  {
    cx: String(cx),
    cy: String(cy),
    rx: String(rx),
    ry: String(ry),
    fill,
    ...(turn && { transform: `rotate(${turn})` }),
  },
];

/** Heads in a square of 100, seen from the front. */
const ART: Readonly<Record<Choice, readonly Shape[]>> = {
  [Choice.none]: [],
  [Choice.stag]: [
    line('M42 40C38 26 32 24 24 22M38 31C30 32 22 30 15 34M33 25C32 17 30 12 25 8', '#7a5a36'),
    line('M58 40C62 26 68 24 76 22M62 31C70 32 78 30 85 34M67 25C68 17 70 12 75 8', '#7a5a36'),
    blob(27, 49, 12, 5.5, '#a8713d', '20 27 49'),
    blob(73, 49, 12, 5.5, '#a8713d', '-20 73 49'),
    ['path', { d: 'M34 46C34 36 66 36 66 46C66 62 60 88 50 90C40 88 34 62 34 46Z', fill: '#b98149' }],
    ['path', { d: 'M50 52C56 60 57 84 50 88C43 84 44 60 50 52Z', fill: '#d9ae7a' }],
    blob(50, 84, 7, 5, '#3b2a1c'),
    blob(41, 54, 3.2, 3.8, '#2a1d12'),
    blob(59, 54, 3.2, 3.8, '#2a1d12'),
    blob(42, 52.8, 1, 1.2, '#ffffff'),
    blob(60, 52.8, 1, 1.2, '#ffffff'),
  ],
  [Choice.hare]: [
    blob(38, 28, 8, 25, '#9d9388', '-9 38 28'),
    blob(62, 28, 8, 25, '#9d9388', '9 62 28'),
    blob(38.5, 30, 4, 18, '#e3b5a8', '-9 38.5 30'),
    blob(61.5, 30, 4, 18, '#e3b5a8', '9 61.5 30'),
    blob(50, 68, 24, 22, '#aea497'),
    blob(43, 77, 9.5, 8, '#ded7cd'),
    blob(57, 77, 9.5, 8, '#ded7cd'),
    blob(39, 63, 3.4, 4.2, '#2a1d12'),
    blob(61, 63, 3.4, 4.2, '#2a1d12'),
    blob(40, 61.6, 1.1, 1.3, '#ffffff'),
    blob(62, 61.6, 1.1, 1.3, '#ffffff'),
    ['path', { d: 'M46 71H54L50 76Z', fill: '#c26f63' }],
    line('M33 76L21 73M33 80L21 82M67 76L79 73M67 80L79 82', '#6e665d', '1.6'),
  ],
};

/** A picture of the animal; its name stands beside it in words. */
export function drawAnimal(choice: Choice): SVGElement {
  const svg = document.createElementNS(NAMESPACE, 'svg');
  svg.setAttribute('viewBox', '0 0 100 100');
  svg.setAttribute('aria-hidden', 'true');
  for (const [tag, attributes] of ART[choice]) {
    const shape = document.createElementNS(NAMESPACE, tag);
    for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
    svg.append(shape);
  }
  return svg;
}

import { interpolateViridis } from 'd3-scale-chromatic';
import type { Rgb } from './tint';

/** JupyterLab's colours as a canvas needs them. */
export interface Palette {
  readonly isDark: boolean;
  readonly paper: string;
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly faintLine: string;
  readonly running: string;
  readonly finished: string;
  readonly stopped: string;
  readonly failed: string;
  readonly waiting: string;
  readonly focus: string;
  readonly font: string;
  readonly fontSize: number;
  /** From the worst to the best, ever farther from the paper; 64 steps. */
  readonly ramp: readonly Rgb[];
}

const RAMP_STEPS = 64;

/** Reads the theme where `element` stands. Canvases know no variables: call it again when the theme changes. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  const paper = read('--jp-layout-color1', '#ffffff');
  const isDark = luminance(rgbOf(paper)) < 0.4;
  return {
    isDark,
    paper,
    ink: read('--jp-ui-font-color0', isDark ? '#ffffff' : '#000000'),
    quiet: read('--jp-ui-font-color2', isDark ? '#b0b0b0' : '#606060'),
    line: read('--jp-border-color1', '#bdbdbd'),
    faintLine: read('--jp-border-color3', '#eeeeee'),
    running: read('--jp-brand-color1', '#1976d2'),
    finished: read('--jp-success-color1', '#388e3c'),
    stopped: read('--jp-warn-color1', '#f57c00'),
    failed: read('--jp-error-color1', '#d32f2f'),
    waiting: read('--jp-layout-color4', '#757575'),
    focus: read('--jp-brand-color1', '#1976d2'),
    font: read('--jp-ui-font-family', 'system-ui, sans-serif'),
    fontSize: 11,
    ramp: rampFor(isDark)
  };
}

/** Viridis, turned so that the best stand out against the paper. */
export function rampFor(isDark: boolean): readonly Rgb[] {
  return Array.from({ length: RAMP_STEPS }, (_, index) => {
    const share = index / (RAMP_STEPS - 1);
    return rgbOf(interpolateViridis(isDark ? 0.18 + 0.82 * share : 0.88 * (1 - share)));
  });
}

/** `#rgb`, `#rrggbb`, `rgb(r, g, b)` and `rgba(…)`; anything else is asked of the browser. */
export function rgbOf(colour: string): Rgb {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour)?.[1];
  if (hex !== undefined) {
    const full = hex.length === 3 ? [...hex].map(digit => digit + digit).join('') : hex;
    return [parseInt(full.slice(0, 2), 16), parseInt(full.slice(2, 4), 16), parseInt(full.slice(4, 6), 16)];
  }
  const parts = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)/.exec(colour);
  if (parts) {
    return [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  }
  return named(colour);
}

/** How solid a colour is: 1 unless it is `rgba(…)`, as JupyterLab's quiet inks are. */
export function alphaOf(colour: string): number {
  const share = /^rgba\([^)]*[\s,/]([\d.]+)\s*\)$/.exec(colour)?.[1];
  return share === undefined ? 1 : Math.min(1, Number(share));
}

function named(colour: string): Rgb {
  const probe = document.createElement('canvas').getContext('2d');
  if (!probe) {
    return [128, 128, 128];
  }
  probe.fillStyle = '#808080';
  probe.fillStyle = colour;
  const normal = String(probe.fillStyle);
  return /^#[0-9a-f]{6}$/i.test(normal) ? rgbOf(normal) : [128, 128, 128];
}

export const luminance = ([red, green, blue]: Rgb): number => (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;

export const cssOf = ([red, green, blue]: Rgb, alpha = 1): string =>
  `rgba(${Math.round(red)}, ${Math.round(green)}, ${Math.round(blue)}, ${alpha})`;

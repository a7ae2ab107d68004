import { LabIcon } from '@jupyterlab/ui-components';

/** A hop cone: overlapping bracts below a short stem. */
const HOP = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M13.1 4.3c.3-1.3 1-2.2 2.2-2.8l.7 1.3c-.8.4-1.2 1-1.4 1.8z"/>
    <path d="M12 4.2c1.9 1 2.9 2.4 2.9 4.3 0 .6-.1 1.200-.4 1.800L12 8.300 9.500 10.300c-.3-.6-.4-1.200-.4-1.800 0-1.900 1-3.300 2.900-4.300z"/>
    <path d="M8.300 8.200c-.2 1.700.5 3.300 2.900 4.900l-3 1.200C5.900 13.100 5.200 10.300 8.300 8.200z"/>
    <path d="M15.700 8.200c.2 1.700-.5 3.300-2.900 4.900l3 1.200c2.300-1.200 3-4 -.1-6.100z"/>
    <path d="M6.600 13.600c.6 1.600 2 2.700 4.700 3.200l-2 2.400c-2.500-.3-4.200-2.800-2.700-5.600z"/>
    <path d="M17.400 13.600c-.6 1.600-2 2.700-4.700 3.200l2 2.400c2.500-.3 4.200-2.800 2.700-5.600z"/>
    <path d="M12 14c1.500 1.300 2.200 2.900 2.200 4.600 0 1.600-.7 2.900-2.200 4-1.500-1.100-2.200-2.400-2.200-4 0-1.700.7-3.300 2.200-4.600z"/>
  </g>
</svg>`;

const RUN_ON_EXECUTORS = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M4 4.500v15l9-7.500z"/>
    <path d="M15 5h6v3.500h-6zM15 10.250h6v3.500h-6zM15 15.500h6V19h-6z"/>
  </g>
</svg>`;

/** Layers: generation upon generation. */
const LAYERS = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M12 3 2.500 8 12 13l9.500-5z"/>
    <path d="M4.700 11.200 2.500 12.400 12 17.400l9.500-5-2.200-1.200L12 15z"/>
    <path d="M4.700 15.600 2.500 16.800 12 21.800l9.500-5-2.200-1.200L12 19.400z"/>
  </g>
</svg>`;

export const hopIcon = new LabIcon({ name: 'hopyard:hop', svgstr: HOP });
export const runOnExecutorsIcon = new LabIcon({ name: 'hopyard:run-on-executors', svgstr: RUN_ON_EXECUTORS });
export const environmentsIcon = new LabIcon({ name: 'hopyard:environments', svgstr: LAYERS });

// The charts alone in a page of their own, with JupyterLab's theme and made-up boards: for looking at them and for timing them.
const { readFile } = require('node:fs/promises');
const { join } = require('node:path');
const { chromium } = require('@playwright/test');
const { build } = require('esbuild');

const ROOT = join(__dirname, '../..');
const THEMES = join(ROOT, '.venv/share/jupyter/lab/themes/@jupyterlab');
const FOLDERS = {
  light: 'theme-light-extension',
  dark: 'theme-dark-extension',
  contrast: 'theme-dark-high-contrast-extension'
};

async function bundle(entry = 'ui-tests/charts/page.tsx') {
  const built = await build({
    entryPoints: [join(ROOT, entry)],
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    target: 'es2022',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
    loader: { '.svg': 'text', '.css': 'empty' },
    logLevel: 'error'
  });
  return built.outputFiles[0].text;
}

async function openStand(script, options = {}) {
  const browser = await chromium.launch({
    executablePath: process.env.HOPYARD_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update']
  });
  const page = await browser.newPage({
    viewport: { width: options.width ?? 760, height: options.height ?? 420 },
    deviceScaleFactor: options.ratio ?? 1
  });
  page.on('pageerror', error => console.error('page:', error.message));
  page.on('console', message => message.type() === 'error' && console.error('console:', message.text()));
  await dress(page, script, options.theme);
  return {
    page,
    show: async wanted => {
      await page.evaluate(asked => window.hopyardShow(asked), wanted);
      await settled(page);
    },
    close: () => browser.close()
  };
}

/** Puts theme, styles and charts into a page. */
async function dress(page, script, themeName = 'light', sheets = ['base', 'charts']) {
  const theme = await readFile(join(THEMES, FOLDERS[themeName], 'index.css'), 'utf8');
  const styles = await Promise.all(sheets.map(name => readFile(join(ROOT, 'style', `${name}.css`), 'utf8')));
  await page.setContent(
    `<!doctype html><html lang="en"><head><title>charts</title><style>${theme}</style><style>${styles.join('\n')}</style><style>
      body { margin: 0; background: var(--jp-layout-color1); color: var(--jp-ui-font-color1); font-family: var(--jp-ui-font-family); font-size: var(--jp-ui-font-size1); }
      #root { display: grid; gap: 8px; padding: 8px; box-sizing: border-box; height: 100vh; }
      .place { min-width: 0; min-height: 0; overflow: hidden; }
    </style></head><body data-jp-theme-light="${themeName === 'light'}"><div id="root"></div></body></html>`
  );
  await page.addScriptTag({ content: script });
}

/** Waits until two looks at the page, ten frames apart, are the same. */
async function settled(page) {
  let last = '';
  for (let turn = 0; turn < 60; turn++) {
    const now = await page.evaluate(
      () =>
        new Promise(resolve => {
          let left = 10;
          const next = () =>
            left-- > 0
              ? window.requestAnimationFrame(next)
              : resolve(
                  [...document.querySelectorAll('canvas')].map(one => one.toDataURL().length).join() +
                    document.body.innerText.length
                );
          next();
        })
    );
    if (now === last && now !== '') {
      return;
    }
    last = now;
  }
}

module.exports = { ROOT, bundle, dress, openStand, settled };

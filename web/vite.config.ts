import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  // Elements are built by calls, never from strings of HTML, so that the page can require Trusted
  // Types and allow no policy at all.
  plugins: [svelte({ compilerOptions: { fragments: 'tree' } })],
  build: {
    target: 'es2022',
    // light-dark() is written out for browsers that do not know it.
    cssTarget: ['chrome111', 'firefox114', 'safari16.4'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // Each file costs a head of its own, so what most pages are made of comes at once.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: 'parts', test: /src[\\/](parts|shell)[\\/]/, minShareCount: 3 }] },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/log': 'http://127.0.0.1:8080' } },
});

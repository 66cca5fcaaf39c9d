// Debian's Chromium, and people who look at Concord through it.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { until } from './until.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'].find((each) => each && existsSync(each));

export const startBrowser = () => chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

// Somebody at a browser of their own. Whatever their console complains of is kept in `complaints`.
export class Person {
  static async at(browser, server, account, options = {}) {
    const context = await browser.newContext({
      baseURL: server.origin, locale: options.language ?? 'en', timezoneId: 'UTC', acceptDownloads: true,
      viewport: { width: 1280, height: 900 }, ...options.context,
    });
    // Before any script of the page, and so past its policy.
    if (options.axe) await context.addInitScript(axe);
    if (options.language && options.quickly) await context.addInitScript(`try { sessionStorage.setItem('language', '${options.language}'); } catch {}`);
    const person = new Person();
    Object.assign(person, { server, context, account, language: options.language ?? 'en', complaints: [] });
    person.page = await person.tab();
    if (account) await person.signIn(options.quickly);
    person.words = await person.get(`messages/${person.language}`);
    return person;
  }

  async tab() {
    const page = await this.context.newPage();
    page.setDefaultTimeout(20_000);
    const under_way = (this.under_way ??= new Map());
    under_way.set(page, new Set());
    page.on('request', (request) => request.resourceType() !== 'eventsource' && under_way.get(page).add(request));
    for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => under_way.get(page).delete(request));
    page.on('console', (message) => {
      // A refusal that the page itself shows is no fault of the page.
      if (/^no word for/.test(message.text())) this.complaints.push(message.text());
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(`${new URL(page.url()).pathname}: ${error}`));
    return page;
  }

  // Everything asked of the server has come, and the page shows what came.
  async settled(page = this.page) {
    let quiet_since = 0;
    await until(async () => {
      if (this.under_way.get(page).size) quiet_since = 0;
      else quiet_since ||= Date.now();
      return quiet_since && Date.now() - quiet_since > 150 && (await page.locator('h1, [aria-busy=true]').count()) > 0;
    }, `${page.url()} is at rest`);
  }

  // The words of the page, so that a test reads the same in each language.
  t(key, values = {}) {
    const text = this.words[key];
    if (text === undefined) throw new Error(`no word for ${key} in ${this.language}`);
    return text.replaceAll(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  async get(path) {
    const answer = await this.context.request.get(`/api/v1/${path}`);
    if (!answer.ok()) throw new Error(`GET ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  }

  async post(path, body = {}) {
    const answer = await this.context.request.post(`/api/v1/${path}`, { data: body, headers: { Origin: this.server.origin } });
    if (!answer.ok()) throw new Error(`POST ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  }

  // `quickly` signs in past the page, where signing in is not what is tested.
  async signIn(quickly) {
    if (quickly) await this.post('session', this.account);
    await this.page.goto('/');
    if (quickly) return;
    await this.page.locator('input[name=email]').fill(this.account.email);
    await this.page.locator('input[name=password]').fill(this.account.password);
    await this.page.locator('form button.main').click();
    await this.page.locator('nav.side').waitFor({ state: 'attached' });
  }

  button(key, values) {
    return this.page.getByRole('button', { name: this.t(key, values), exact: true });
  }
  link(key, values) {
    return this.page.getByRole('link', { name: this.t(key, values), exact: true });
  }
  field(key) {
    return this.page.locator(`.field:has(> label:text("${this.t(key)}")) .input`).first();
  }
  dialog() {
    return this.page.locator('dialog[open]');
  }

  // An act of the page: opens its dialog, fills in, and says it.
  async act(type, action, fields = {}) {
    const name = this.t(`${type}.action.${action}`);
    // Among several records a button also says of which it is.
    const named = new RegExp(`^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(: .*)?$`);
    await this.page.locator('main').getByRole('button', { name: named }).first().click();
    for (const [field, value] of Object.entries(fields)) {
      const input = this.dialog().locator(`[data-field="${field}"] .input`).first();
      if (await input.evaluate((each) => each.tagName === 'SELECT')) await input.selectOption(value);
      else await input.fill(value);
    }
    await this.dialog().getByRole('button', { name, exact: true }).click();
    await this.dialog().waitFor({ state: 'detached' });
  }

  // Violations of axe-core, each as a sentence; for somebody made with { axe: true }.
  async violations(options = {}) {
    const found = await this.page.evaluate((asked) => window.axe.run(document, { resultTypes: ['violations'], ...asked }), options);
    return found.violations.flatMap((each) => each.nodes.map((node) =>
      `${each.id}: ${node.target.join(' ')}: ${node.failureSummary?.replaceAll(/\s+/g, ' ')}`));
  }

  // A picture for whoever looks into a failure.
  async shot(name) {
    const folder = process.env.CONCORD_SHOTS;
    const who = this.account?.email.split('@').reverse().join('-') ?? 'nobody';
    if (folder) await this.page.screenshot({ path: `${folder}/${name}-${this.language}-${who}.png`, fullPage: true });
  }

  close() {
    return this.context.close();
  }
}

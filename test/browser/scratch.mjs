import { readFile } from 'node:fs/promises';
import { Person, startBrowser } from './browser.mjs';
const server={origin:`http://127.0.0.1:${process.env.PORT??18200}`,accounts:{}};
for (const line of (await readFile((process.env.DATA??'/tmp/cd2')+'/demo-accounts.txt','utf8')).split('\n')){const [p,e,w]=line.trim().split(/\s+/); if(w) server.accounts[`${p} ${e.split('@')[0]}`]={email:e,password:w};}
const browser=await startBrowser();
const [,,who,lang,...pages]=process.argv;
const phone=process.env.PHONE;
const p=await Person.at(browser,server,who==='-'?null:server.accounts[who],{language:lang,quickly:true,context:{viewport:phone?{width:390,height:844}:{width:1280,height:900},colorScheme:process.env.DARK?'dark':'light'}});
let n=0; for(const at of pages){ await p.page.goto(at); await p.settled(); await p.page.screenshot({path:`/tmp/shot-${process.env.NAME??''}${n++}.png`,fullPage:!process.env.TOP}); }
console.log(p.complaints); await browser.close();

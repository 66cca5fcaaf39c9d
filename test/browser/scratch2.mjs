import { readFile } from 'node:fs/promises';
import { Person, startBrowser } from './browser.mjs';
const server={origin:`http://127.0.0.1:18200`,accounts:{}};
for (const line of (await readFile('/tmp/cd2/demo-accounts.txt','utf8')).split('\n')){const [p,e,w]=line.trim().split(/\s+/); if(w) server.accounts[`${p} ${e.split('@')[0]}`]={email:e,password:w};}
const browser=await startBrowser();
const p=await Person.at(browser,server,server.accounts[process.argv[2]],{language:process.argv[3],quickly:true,axe:true});
for(const at of process.argv.slice(4)){ let t=Date.now(); await p.page.goto(at); await p.settled(); const l=Date.now()-t; t=Date.now(); const v=await p.violations(); console.log(at,l,'axe',Date.now()-t); for(const e of v) console.log('  ',e.slice(0,260)); 
 await p.page.setViewportSize({width:390,height:844}); await p.page.emulateMedia({colorScheme:'dark'}); for(const e of await p.violations()) console.log('  D',e.slice(0,260));
 const b=await p.page.evaluate(()=>document.documentElement.scrollWidth-document.documentElement.clientWidth); if(b) { console.log('  beyond',b, await p.page.evaluate(()=>[...document.querySelectorAll('main *')].filter(e=>{const r=e.getBoundingClientRect();return r.right>391||r.left<-1}).slice(0,4).map(e=>e.tagName+'.'+e.className+' '+e.textContent.slice(0,40)))); }
 await p.page.setViewportSize({width:1280,height:900}); await p.page.emulateMedia({colorScheme:'light'});}
console.log(p.complaints); await browser.close();

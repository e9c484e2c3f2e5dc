const tf=require('@tensorflow/tfjs');
const inspector=require('inspector');
const f=process.argv[2]||'/tmp/w15/dist/cjs/index.js';
if(process.argv[3]){const s=new inspector.Session();s.connect();s.post('Profiler.enable');s.post('Profiler.setSamplingInterval',{interval:50});s.post('Profiler.start');
require(f);
s.post('Profiler.stop',(e,{profile})=>{const self={};const byId={};profile.nodes.forEach(n=>byId[n.id]=n);profile.samples.forEach((id,i)=>{const n=byId[id];const k=n.callFrame.functionName+' '+n.callFrame.url.split('/').slice(-2).join('/')+':'+n.callFrame.lineNumber;self[k]=(self[k]||0)+profile.timeDeltas[i]/1000});console.log(Object.entries(self).sort((a,b)=>b[1]-a[1]).slice(0,25).map(([k,v])=>v.toFixed(2)+' '+k).join('\n'))});
}else{const c=process.cpuUsage();const t=performance.now();require(f);const t1=performance.now();const d=process.cpuUsage(c);
const p=require(f);let g='';if(p.kaimingNormal){tf.setBackend('cpu');tf.zeros([1]).dispose();const t2=performance.now();p.kaimingNormal({nonlinearity:'gelu'}).apply([64,64]).dataSync();g=(performance.now()-t2).toFixed(1)}
console.log('cpu',((d.user+d.system)/1000).toFixed(1),'wall',(t1-t).toFixed(1),'gelu',g)}

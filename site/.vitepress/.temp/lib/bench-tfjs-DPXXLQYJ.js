import{a as yo,b as AE,c as mr,d as De,e as bu,f as $E,g as p}from"./bench-chunk-AL2F626Y.js";var dy=mr((s6,fy)=>{p();fy.exports=qt;var fr=null;try{fr=new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,13,2,96,0,1,127,96,4,127,127,127,127,1,127,3,7,6,0,1,1,1,1,1,6,6,1,127,1,65,0,11,7,50,6,3,109,117,108,0,1,5,100,105,118,95,115,0,2,5,100,105,118,95,117,0,3,5,114,101,109,95,115,0,4,5,114,101,109,95,117,0,5,8,103,101,116,95,104,105,103,104,0,0,10,191,1,6,4,0,35,0,11,36,1,1,126,32,0,173,32,1,173,66,32,134,132,32,2,173,32,3,173,66,32,134,132,126,34,4,66,32,135,167,36,0,32,4,167,11,36,1,1,126,32,0,173,32,1,173,66,32,134,132,32,2,173,32,3,173,66,32,134,132,127,34,4,66,32,135,167,36,0,32,4,167,11,36,1,1,126,32,0,173,32,1,173,66,32,134,132,32,2,173,32,3,173,66,32,134,132,128,34,4,66,32,135,167,36,0,32,4,167,11,36,1,1,126,32,0,173,32,1,173,66,32,134,132,32,2,173,32,3,173,66,32,134,132,129,34,4,66,32,135,167,36,0,32,4,167,11,36,1,1,126,32,0,173,32,1,173,66,32,134,132,32,2,173,32,3,173,66,32,134,132,130,34,4,66,32,135,167,36,0,32,4,167,11])),{}).exports}catch{}function qt(r,t,e){this.low=r|0,this.high=t|0,this.unsigned=!!e}qt.prototype.__isLong__;Object.defineProperty(qt.prototype,"__isLong__",{value:!0});function Xe(r){return(r&&r.__isLong__)===!0}qt.isLong=Xe;var ny={},sy={};function ai(r,t){var e,o,n;return t?(r>>>=0,(n=0<=r&&r<256)&&(o=sy[r],o)?o:(e=Kt(r,(r|0)<0?-1:0,!0),n&&(sy[r]=e),e)):(r|=0,(n=-128<=r&&r<128)&&(o=ny[r],o)?o:(e=Kt(r,r<0?-1:0,!1),n&&(ny[r]=e),e))}qt.fromInt=ai;function dr(r,t){if(isNaN(r))return t?ii:hr;if(t){if(r<0)return ii;if(r>=py)return my}else{if(r<=-ay)return je;if(r+1>=ay)return ly}return r<0?dr(-r,t).neg():Kt(r%Aa|0,r/Aa|0,t)}qt.fromNumber=dr;function Kt(r,t,e){return new qt(r,t,e)}qt.fromBits=Kt;var Ic=Math.pow;function Yh(r,t,e){if(r.length===0)throw Error("empty string");if(r==="NaN"||r==="Infinity"||r==="+Infinity"||r==="-Infinity")return hr;if(typeof t=="number"?(e=t,t=!1):t=!!t,e=e||10,e<2||36<e)throw RangeError("radix");var o;if((o=r.indexOf("-"))>0)throw Error("interior hyphen");if(o===0)return Yh(r.substring(1),t,e).neg();for(var n=dr(Ic(e,8)),s=hr,i=0;i<r.length;i+=8){var u=Math.min(8,r.length-i),c=parseInt(r.substring(i,i+u),e);if(u<8){var a=dr(Ic(e,u));s=s.mul(a).add(dr(c))}else s=s.mul(n),s=s.add(dr(c))}return s.unsigned=t,s}qt.fromString=Yh;function Er(r,t){return typeof r=="number"?dr(r,t):typeof r=="string"?Yh(r,t):Kt(r.low,r.high,typeof t=="boolean"?t:r.unsigned)}qt.fromValue=Er;var iy=65536,eT=1<<24,Aa=iy*iy,py=Aa*Aa,ay=py/2,uy=ai(eT),hr=ai(0);qt.ZERO=hr;var ii=ai(0,!0);qt.UZERO=ii;var Ta=ai(1);qt.ONE=Ta;var cy=ai(1,!0);qt.UONE=cy;var Xh=ai(-1);qt.NEG_ONE=Xh;var ly=Kt(-1,2147483647,!1);qt.MAX_VALUE=ly;var my=Kt(-1,-1,!0);qt.MAX_UNSIGNED_VALUE=my;var je=Kt(0,-2147483648,!1);qt.MIN_VALUE=je;var Q=qt.prototype;Q.toInt=function(){return this.unsigned?this.low>>>0:this.low};Q.toNumber=function(){return this.unsigned?(this.high>>>0)*Aa+(this.low>>>0):this.high*Aa+(this.low>>>0)};Q.toString=function(t){if(t=t||10,t<2||36<t)throw RangeError("radix");if(this.isZero())return"0";if(this.isNegative())if(this.eq(je)){var e=dr(t),o=this.div(e),n=o.mul(e).sub(this);return o.toString(t)+n.toInt().toString(t)}else return"-"+this.neg().toString(t);for(var s=dr(Ic(t,6),this.unsigned),i=this,u="";;){var c=i.div(s),a=i.sub(c.mul(s)).toInt()>>>0,l=a.toString(t);if(i=c,i.isZero())return l+u;for(;l.length<6;)l="0"+l;u=""+l+u}};Q.getHighBits=function(){return this.high};Q.getHighBitsUnsigned=function(){return this.high>>>0};Q.getLowBits=function(){return this.low};Q.getLowBitsUnsigned=function(){return this.low>>>0};Q.getNumBitsAbs=function(){if(this.isNegative())return this.eq(je)?64:this.neg().getNumBitsAbs();for(var t=this.high!=0?this.high:this.low,e=31;e>0&&(t&1<<e)==0;e--);return this.high!=0?e+33:e+1};Q.isZero=function(){return this.high===0&&this.low===0};Q.eqz=Q.isZero;Q.isNegative=function(){return!this.unsigned&&this.high<0};Q.isPositive=function(){return this.unsigned||this.high>=0};Q.isOdd=function(){return(this.low&1)===1};Q.isEven=function(){return(this.low&1)===0};Q.equals=function(t){return Xe(t)||(t=Er(t)),this.unsigned!==t.unsigned&&this.high>>>31===1&&t.high>>>31===1?!1:this.high===t.high&&this.low===t.low};Q.eq=Q.equals;Q.notEquals=function(t){return!this.eq(t)};Q.neq=Q.notEquals;Q.ne=Q.notEquals;Q.lessThan=function(t){return this.comp(t)<0};Q.lt=Q.lessThan;Q.lessThanOrEqual=function(t){return this.comp(t)<=0};Q.lte=Q.lessThanOrEqual;Q.le=Q.lessThanOrEqual;Q.greaterThan=function(t){return this.comp(t)>0};Q.gt=Q.greaterThan;Q.greaterThanOrEqual=function(t){return this.comp(t)>=0};Q.gte=Q.greaterThanOrEqual;Q.ge=Q.greaterThanOrEqual;Q.compare=function(t){if(Xe(t)||(t=Er(t)),this.eq(t))return 0;var e=this.isNegative(),o=t.isNegative();return e&&!o?-1:!e&&o?1:this.unsigned?t.high>>>0>this.high>>>0||t.high===this.high&&t.low>>>0>this.low>>>0?-1:1:this.sub(t).isNegative()?-1:1};Q.comp=Q.compare;Q.negate=function(){return!this.unsigned&&this.eq(je)?je:this.not().add(Ta)};Q.neg=Q.negate;Q.add=function(t){Xe(t)||(t=Er(t));var e=this.high>>>16,o=this.high&65535,n=this.low>>>16,s=this.low&65535,i=t.high>>>16,u=t.high&65535,c=t.low>>>16,a=t.low&65535,l=0,m=0,f=0,h=0;return h+=s+a,f+=h>>>16,h&=65535,f+=n+c,m+=f>>>16,f&=65535,m+=o+u,l+=m>>>16,m&=65535,l+=e+i,l&=65535,Kt(f<<16|h,l<<16|m,this.unsigned)};Q.subtract=function(t){return Xe(t)||(t=Er(t)),this.add(t.neg())};Q.sub=Q.subtract;Q.multiply=function(t){if(this.isZero())return hr;if(Xe(t)||(t=Er(t)),fr){var e=fr.mul(this.low,this.high,t.low,t.high);return Kt(e,fr.get_high(),this.unsigned)}if(t.isZero())return hr;if(this.eq(je))return t.isOdd()?je:hr;if(t.eq(je))return this.isOdd()?je:hr;if(this.isNegative())return t.isNegative()?this.neg().mul(t.neg()):this.neg().mul(t).neg();if(t.isNegative())return this.mul(t.neg()).neg();if(this.lt(uy)&&t.lt(uy))return dr(this.toNumber()*t.toNumber(),this.unsigned);var o=this.high>>>16,n=this.high&65535,s=this.low>>>16,i=this.low&65535,u=t.high>>>16,c=t.high&65535,a=t.low>>>16,l=t.low&65535,m=0,f=0,h=0,g=0;return g+=i*l,h+=g>>>16,g&=65535,h+=s*l,f+=h>>>16,h&=65535,h+=i*a,f+=h>>>16,h&=65535,f+=n*l,m+=f>>>16,f&=65535,f+=s*a,m+=f>>>16,f&=65535,f+=i*c,m+=f>>>16,f&=65535,m+=o*l+n*a+s*c+i*u,m&=65535,Kt(h<<16|g,m<<16|f,this.unsigned)};Q.mul=Q.multiply;Q.divide=function(t){if(Xe(t)||(t=Er(t)),t.isZero())throw Error("division by zero");if(fr){if(!this.unsigned&&this.high===-2147483648&&t.low===-1&&t.high===-1)return this;var e=(this.unsigned?fr.div_u:fr.div_s)(this.low,this.high,t.low,t.high);return Kt(e,fr.get_high(),this.unsigned)}if(this.isZero())return this.unsigned?ii:hr;var o,n,s;if(this.unsigned){if(t.unsigned||(t=t.toUnsigned()),t.gt(this))return ii;if(t.gt(this.shru(1)))return cy;s=ii}else{if(this.eq(je)){if(t.eq(Ta)||t.eq(Xh))return je;if(t.eq(je))return Ta;var i=this.shr(1);return o=i.div(t).shl(1),o.eq(hr)?t.isNegative()?Ta:Xh:(n=this.sub(t.mul(o)),s=o.add(n.div(t)),s)}else if(t.eq(je))return this.unsigned?ii:hr;if(this.isNegative())return t.isNegative()?this.neg().div(t.neg()):this.neg().div(t).neg();if(t.isNegative())return this.div(t.neg()).neg();s=hr}for(n=this;n.gte(t);){o=Math.max(1,Math.floor(n.toNumber()/t.toNumber()));for(var u=Math.ceil(Math.log(o)/Math.LN2),c=u<=48?1:Ic(2,u-48),a=dr(o),l=a.mul(t);l.isNegative()||l.gt(n);)o-=c,a=dr(o,this.unsigned),l=a.mul(t);a.isZero()&&(a=Ta),s=s.add(a),n=n.sub(l)}return s};Q.div=Q.divide;Q.modulo=function(t){if(Xe(t)||(t=Er(t)),fr){var e=(this.unsigned?fr.rem_u:fr.rem_s)(this.low,this.high,t.low,t.high);return Kt(e,fr.get_high(),this.unsigned)}return this.sub(this.div(t).mul(t))};Q.mod=Q.modulo;Q.rem=Q.modulo;Q.not=function(){return Kt(~this.low,~this.high,this.unsigned)};Q.and=function(t){return Xe(t)||(t=Er(t)),Kt(this.low&t.low,this.high&t.high,this.unsigned)};Q.or=function(t){return Xe(t)||(t=Er(t)),Kt(this.low|t.low,this.high|t.high,this.unsigned)};Q.xor=function(t){return Xe(t)||(t=Er(t)),Kt(this.low^t.low,this.high^t.high,this.unsigned)};Q.shiftLeft=function(t){return Xe(t)&&(t=t.toInt()),(t&=63)===0?this:t<32?Kt(this.low<<t,this.high<<t|this.low>>>32-t,this.unsigned):Kt(0,this.low<<t-32,this.unsigned)};Q.shl=Q.shiftLeft;Q.shiftRight=function(t){return Xe(t)&&(t=t.toInt()),(t&=63)===0?this:t<32?Kt(this.low>>>t|this.high<<32-t,this.high>>t,this.unsigned):Kt(this.high>>t-32,this.high>=0?0:-1,this.unsigned)};Q.shr=Q.shiftRight;Q.shiftRightUnsigned=function(t){if(Xe(t)&&(t=t.toInt()),t&=63,t===0)return this;var e=this.high;if(t<32){var o=this.low;return Kt(o>>>t|e<<32-t,e>>>t,this.unsigned)}else return t===32?Kt(e,0,this.unsigned):Kt(e>>>t-32,0,this.unsigned)};Q.shru=Q.shiftRightUnsigned;Q.shr_u=Q.shiftRightUnsigned;Q.toSigned=function(){return this.unsigned?Kt(this.low,this.high,!1):this};Q.toUnsigned=function(){return this.unsigned?this:Kt(this.low,this.high,!0)};Q.toBytes=function(t){return t?this.toBytesLE():this.toBytesBE()};Q.toBytesLE=function(){var t=this.high,e=this.low;return[e&255,e>>>8&255,e>>>16&255,e>>>24,t&255,t>>>8&255,t>>>16&255,t>>>24]};Q.toBytesBE=function(){var t=this.high,e=this.low;return[t>>>24,t>>>16&255,t>>>8&255,t&255,e>>>24,e>>>16&255,e>>>8&255,e&255]};qt.fromBytes=function(t,e,o){return o?qt.fromBytesLE(t,e):qt.fromBytesBE(t,e)};qt.fromBytesLE=function(t,e){return new qt(t[0]|t[1]<<8|t[2]<<16|t[3]<<24,t[4]|t[5]<<8|t[6]<<16|t[7]<<24,e)};qt.fromBytesBE=function(t,e){return new qt(t[4]<<24|t[5]<<16|t[6]<<8|t[7],t[0]<<24|t[1]<<16|t[2]<<8|t[3],e)}});var sv=mr((nv,lx)=>{p();(function(r,t,e){function o(u){var c=this,a=i();c.next=function(){var l=2091639*c.s0+c.c*23283064365386963e-26;return c.s0=c.s1,c.s1=c.s2,c.s2=l-(c.c=l|0)},c.c=1,c.s0=a(" "),c.s1=a(" "),c.s2=a(" "),c.s0-=a(u),c.s0<0&&(c.s0+=1),c.s1-=a(u),c.s1<0&&(c.s1+=1),c.s2-=a(u),c.s2<0&&(c.s2+=1),a=null}function n(u,c){return c.c=u.c,c.s0=u.s0,c.s1=u.s1,c.s2=u.s2,c}function s(u,c){var a=new o(u),l=c&&c.state,m=a.next;return m.int32=function(){return a.next()*4294967296|0},m.double=function(){return m()+(m()*2097152|0)*11102230246251565e-32},m.quick=m,l&&(typeof l=="object"&&n(l,a),m.state=function(){return n(a,{})}),m}function i(){var u=4022871197,c=function(a){a=String(a);for(var l=0;l<a.length;l++){u+=a.charCodeAt(l);var m=.02519603282416938*u;u=m>>>0,m-=u,m*=u,u=m>>>0,m-=u,u+=m*4294967296}return(u>>>0)*23283064365386963e-26};return c}t&&t.exports?t.exports=s:e&&e.amd?e(function(){return s}):this.alea=s})(nv,typeof lx=="object"&&lx,typeof define=="function"&&define)});var av=mr((iv,mx)=>{p();(function(r,t,e){function o(i){var u=this,c="";u.x=0,u.y=0,u.z=0,u.w=0,u.next=function(){var l=u.x^u.x<<11;return u.x=u.y,u.y=u.z,u.z=u.w,u.w^=u.w>>>19^l^l>>>8},i===(i|0)?u.x=i:c+=i;for(var a=0;a<c.length+64;a++)u.x^=c.charCodeAt(a)|0,u.next()}function n(i,u){return u.x=i.x,u.y=i.y,u.z=i.z,u.w=i.w,u}function s(i,u){var c=new o(i),a=u&&u.state,l=function(){return(c.next()>>>0)/4294967296};return l.double=function(){do var m=c.next()>>>11,f=(c.next()>>>0)/4294967296,h=(m+f)/(1<<21);while(h===0);return h},l.int32=c.next,l.quick=l,a&&(typeof a=="object"&&n(a,c),l.state=function(){return n(c,{})}),l}t&&t.exports?t.exports=s:e&&e.amd?e(function(){return s}):this.xor128=s})(iv,typeof mx=="object"&&mx,typeof define=="function"&&define)});var pv=mr((uv,fx)=>{p();(function(r,t,e){function o(i){var u=this,c="";u.next=function(){var l=u.x^u.x>>>2;return u.x=u.y,u.y=u.z,u.z=u.w,u.w=u.v,(u.d=u.d+362437|0)+(u.v=u.v^u.v<<4^(l^l<<1))|0},u.x=0,u.y=0,u.z=0,u.w=0,u.v=0,i===(i|0)?u.x=i:c+=i;for(var a=0;a<c.length+64;a++)u.x^=c.charCodeAt(a)|0,a==c.length&&(u.d=u.x<<10^u.x>>>4),u.next()}function n(i,u){return u.x=i.x,u.y=i.y,u.z=i.z,u.w=i.w,u.v=i.v,u.d=i.d,u}function s(i,u){var c=new o(i),a=u&&u.state,l=function(){return(c.next()>>>0)/4294967296};return l.double=function(){do var m=c.next()>>>11,f=(c.next()>>>0)/4294967296,h=(m+f)/(1<<21);while(h===0);return h},l.int32=c.next,l.quick=l,a&&(typeof a=="object"&&n(a,c),l.state=function(){return n(c,{})}),l}t&&t.exports?t.exports=s:e&&e.amd?e(function(){return s}):this.xorwow=s})(uv,typeof fx=="object"&&fx,typeof define=="function"&&define)});var lv=mr((cv,dx)=>{p();(function(r,t,e){function o(i){var u=this;u.next=function(){var a=u.x,l=u.i,m,f,h;return m=a[l],m^=m>>>7,f=m^m<<24,m=a[l+1&7],f^=m^m>>>10,m=a[l+3&7],f^=m^m>>>3,m=a[l+4&7],f^=m^m<<7,m=a[l+7&7],m=m^m<<13,f^=m^m<<9,a[l]=f,u.i=l+1&7,f};function c(a,l){var m,f,h=[];if(l===(l|0))f=h[0]=l;else for(l=""+l,m=0;m<l.length;++m)h[m&7]=h[m&7]<<15^l.charCodeAt(m)+h[m+1&7]<<13;for(;h.length<8;)h.push(0);for(m=0;m<8&&h[m]===0;++m);for(m==8?f=h[7]=-1:f=h[m],a.x=h,a.i=0,m=256;m>0;--m)a.next()}c(u,i)}function n(i,u){return u.x=i.x.slice(),u.i=i.i,u}function s(i,u){i==null&&(i=+new Date);var c=new o(i),a=u&&u.state,l=function(){return(c.next()>>>0)/4294967296};return l.double=function(){do var m=c.next()>>>11,f=(c.next()>>>0)/4294967296,h=(m+f)/(1<<21);while(h===0);return h},l.int32=c.next,l.quick=l,a&&(a.x&&n(a,c),l.state=function(){return n(c,{})}),l}t&&t.exports?t.exports=s:e&&e.amd?e(function(){return s}):this.xorshift7=s})(cv,typeof dx=="object"&&dx,typeof define=="function"&&define)});var fv=mr((mv,hx)=>{p();(function(r,t,e){function o(i){var u=this;u.next=function(){var a=u.w,l=u.X,m=u.i,f,h;return u.w=a=a+1640531527|0,h=l[m+34&127],f=l[m=m+1&127],h^=h<<13,f^=f<<17,h^=h>>>15,f^=f>>>12,h=l[m]=h^f,u.i=m,h+(a^a>>>16)|0};function c(a,l){var m,f,h,g,x,b=[],v=128;for(l===(l|0)?(f=l,l=null):(l=l+"\0",f=0,v=Math.max(v,l.length)),h=0,g=-32;g<v;++g)l&&(f^=l.charCodeAt((g+32)%l.length)),g===0&&(x=f),f^=f<<10,f^=f>>>15,f^=f<<4,f^=f>>>13,g>=0&&(x=x+1640531527|0,m=b[g&127]^=f+x,h=m==0?h+1:0);for(h>=128&&(b[(l&&l.length||0)&127]=-1),h=127,g=512;g>0;--g)f=b[h+34&127],m=b[h=h+1&127],f^=f<<13,m^=m<<17,f^=f>>>15,m^=m>>>12,b[h]=f^m;a.w=x,a.X=b,a.i=h}c(u,i)}function n(i,u){return u.i=i.i,u.w=i.w,u.X=i.X.slice(),u}function s(i,u){i==null&&(i=+new Date);var c=new o(i),a=u&&u.state,l=function(){return(c.next()>>>0)/4294967296};return l.double=function(){do var m=c.next()>>>11,f=(c.next()>>>0)/4294967296,h=(m+f)/(1<<21);while(h===0);return h},l.int32=c.next,l.quick=l,a&&(a.X&&n(a,c),l.state=function(){return n(c,{})}),l}t&&t.exports?t.exports=s:e&&e.amd?e(function(){return s}):this.xor4096=s})(mv,typeof hx=="object"&&hx,typeof define=="function"&&define)});var hv=mr((dv,gx)=>{p();(function(r,t,e){function o(i){var u=this,c="";u.next=function(){var l=u.b,m=u.c,f=u.d,h=u.a;return l=l<<25^l>>>7^m,m=m-f|0,f=f<<24^f>>>8^h,h=h-l|0,u.b=l=l<<20^l>>>12^m,u.c=m=m-f|0,u.d=f<<16^m>>>16^h,u.a=h-l|0},u.a=0,u.b=0,u.c=-1640531527,u.d=1367130551,i===Math.floor(i)?(u.a=i/4294967296|0,u.b=i|0):c+=i;for(var a=0;a<c.length+20;a++)u.b^=c.charCodeAt(a)|0,u.next()}function n(i,u){return u.a=i.a,u.b=i.b,u.c=i.c,u.d=i.d,u}function s(i,u){var c=new o(i),a=u&&u.state,l=function(){return(c.next()>>>0)/4294967296};return l.double=function(){do var m=c.next()>>>11,f=(c.next()>>>0)/4294967296,h=(m+f)/(1<<21);while(h===0);return h},l.int32=c.next,l.quick=l,a&&(typeof a=="object"&&n(a,c),l.state=function(){return n(c,{})}),l}t&&t.exports?t.exports=s:e&&e.amd?e(function(){return s}):this.tychei=s})(dv,typeof gx=="object"&&gx,typeof define=="function"&&define)});var xv=mr((gv,Jc)=>{p();(function(r,t,e){var o=256,n=6,s=52,i="random",u=e.pow(o,n),c=e.pow(2,s),a=c*2,l=o-1,m;function f(k,D,T){var R=[];D=D==!0?{entropy:!0}:D||{};var M=b(x(D.entropy?[k,_(t)]:k??v(),3),R),G=new h(R),L=function(){for(var U=G.g(n),q=u,Z=0;U<c;)U=(U+Z)*o,q*=o,Z=G.g(1);for(;U>=a;)U/=2,q/=2,Z>>>=1;return(U+Z)/q};return L.int32=function(){return G.g(4)|0},L.quick=function(){return G.g(4)/4294967296},L.double=L,b(_(G.S),t),(D.pass||T||function(U,q,Z,at){return at&&(at.S&&g(at,G),U.state=function(){return g(G,{})}),Z?(e[i]=U,q):U})(L,M,"global"in D?D.global:this==e,D.state)}function h(k){var D,T=k.length,R=this,M=0,G=R.i=R.j=0,L=R.S=[];for(T||(k=[T++]);M<o;)L[M]=M++;for(M=0;M<o;M++)L[M]=L[G=l&G+k[M%T]+(D=L[M])],L[G]=D;(R.g=function(U){for(var q,Z=0,at=R.i,lt=R.j,ft=R.S;U--;)q=ft[at=l&at+1],Z=Z*o+ft[l&(ft[at]=ft[lt=l&lt+q])+(ft[lt]=q)];return R.i=at,R.j=lt,Z})(o)}function g(k,D){return D.i=k.i,D.j=k.j,D.S=k.S.slice(),D}function x(k,D){var T=[],R=typeof k,M;if(D&&R=="object")for(M in k)try{T.push(x(k[M],D-1))}catch{}return T.length?T:R=="string"?k:k+"\0"}function b(k,D){for(var T=k+"",R,M=0;M<T.length;)D[l&M]=l&(R^=D[l&M]*19)+T.charCodeAt(M++);return _(D)}function v(){try{var k;return m&&(k=m.randomBytes)?k=k(o):(k=new Uint8Array(o),(r.crypto||r.msCrypto).getRandomValues(k)),_(k)}catch{var D=r.navigator,T=D&&D.plugins;return[+new Date,r,T,r.screen,_(t)]}}function _(k){return String.fromCharCode.apply(0,k)}if(b(e.random(),t),typeof Jc=="object"&&Jc.exports){Jc.exports=f;try{m=yo("crypto")}catch{}}else typeof define=="function"&&define.amd?define(function(){return f}):e["seed"+i]=f})(typeof self<"u"?self:gv,[],Math)});var yv=mr((xbt,bv)=>{p();var UM=sv(),VM=av(),HM=pv(),qM=lv(),KM=fv(),jM=hv(),yi=xv();yi.alea=UM;yi.xor128=VM;yi.xorwow=HM;yi.xorshift7=qM;yi.xor4096=KM;yi.tychei=jM;bv.exports=yi});var fL={};var KI=AE(()=>{p()});var OD=mr((Zm,_b)=>{p();var kb=(()=>{var r=typeof document<"u"&&document.currentScript?document.currentScript.src:void 0;return typeof __filename<"u"&&(r=r||__filename),(function(t){t=t||{};function e(){return Mt.buffer!=Ce&&ke(Mt.buffer),kp}function o(){return Mt.buffer!=Ce&&ke(Mt.buffer),_p}function n(){return Mt.buffer!=Ce&&ke(Mt.buffer),Np}function s(){return Mt.buffer!=Ce&&ke(Mt.buffer),Dp}function i(){return Mt.buffer!=Ce&&ke(Mt.buffer),Ep}function u(){return Mt.buffer!=Ce&&ke(Mt.buffer),Tp}function c(){return Mt.buffer!=Ce&&ke(Mt.buffer),Ap}var a=typeof t<"u"?t:{},l,m;a.ready=new Promise(function(E,F){l=E,m=F});var f;typeof process<"u"&&process.listeners&&(f={uncaughtException:process.listeners("uncaughtException"),unhandledRejection:process.listeners("unhandledRejection")});var h=Object.assign({},a),g=[],x="./this.program",b=(E,F)=>{throw F},v=typeof window=="object",_=typeof importScripts=="function",k=typeof process=="object"&&typeof process.versions=="object"&&typeof process.versions.node=="string",D=a.ENVIRONMENT_IS_PTHREAD||!1,T="";function R(E){return a.locateFile?a.locateFile(E,T):T+E}var M,G,L,U;function q(E){if(E instanceof vs)return;$t("exiting due to exception: "+E)}if(k){var Z=yo("fs"),at=yo("path");_?T=at.dirname(T)+"/":T=__dirname+"/",M=(F,j)=>(F=Vi(F)?new URL(F):at.normalize(F),Z.readFileSync(F,j?void 0:"utf8")),L=F=>{var j=M(F,!0);return j.buffer||(j=new Uint8Array(j)),j},G=(F,j,ht)=>{F=Vi(F)?new URL(F):at.normalize(F),Z.readFile(F,function(Ct,vt){Ct?ht(Ct):j(vt.buffer)})},process.argv.length>1&&(x=process.argv[1].replace(/\\/g,"/")),g=process.argv.slice(2),process.on("uncaughtException",function(F){if(!(F instanceof vs))throw F}),process.on("unhandledRejection",function(F){throw F}),b=(F,j)=>{if(ws())throw process.exitCode=F,j;q(j),process.exit(F)},a.inspect=function(){return"[Emscripten Module object]"};let E;try{E=yo("worker_threads")}catch(F){throw console.error('The "worker_threads" module is not supported in this node.js build - perhaps a newer version is needed?'),F}global.Worker=E.Worker}else(v||_)&&(_?T=self.location.href:typeof document<"u"&&document.currentScript&&(T=document.currentScript.src),typeof r<"u"&&r&&(T=r),T.indexOf("blob:")!==0?T=T.substr(0,T.replace(/[?#].*/,"").lastIndexOf("/")+1):T="",k||(M=E=>{var F=new XMLHttpRequest;return F.open("GET",E,!1),F.send(null),F.responseText},_&&(L=E=>{var F=new XMLHttpRequest;return F.open("GET",E,!1),F.responseType="arraybuffer",F.send(null),new Uint8Array(F.response)}),G=(E,F,j)=>{var ht=new XMLHttpRequest;ht.open("GET",E,!0),ht.responseType="arraybuffer",ht.onload=()=>{if(ht.status==200||ht.status==0&&ht.response){F(ht.response);return}j()},ht.onerror=j,ht.send(null)}),U=E=>document.title=E);k&&typeof performance>"u"&&(global.performance=yo("perf_hooks").performance);var lt=console.log.bind(console),ft=console.warn.bind(console);k&&(lt=E=>Z.writeSync(1,E+`
`),ft=E=>Z.writeSync(2,E+`
`));var Tt=a.print||lt,$t=a.printErr||ft;Object.assign(a,h),h=null,a.arguments&&(g=a.arguments),a.thisProgram&&(x=a.thisProgram),a.quit&&(b=a.quit);var ne=4,ae=Atomics.load,de=Atomics.store,He=Atomics.compareExchange,ue;a.wasmBinary&&(ue=a.wasmBinary);var ce=a.noExitRuntime||!0;typeof WebAssembly!="object"&&Ss("no native wasm support detected");var Mt,un,Or=!1,ho;function pu(E,F){E||Ss(F)}var cu=typeof TextDecoder<"u"?new TextDecoder("utf8"):void 0;function tf(E,F,j){F>>>=0;for(var ht=F+j,Ct=F;E[Ct]&&!(Ct>=ht);)++Ct;if(Ct-F>16&&E.buffer&&cu)return cu.decode(E.buffer instanceof SharedArrayBuffer?E.slice(F,Ct):E.subarray(F,Ct));for(var vt="";F<Ct;){var nt=E[F++];if(!(nt&128)){vt+=String.fromCharCode(nt);continue}var ct=E[F++]&63;if((nt&224)==192){vt+=String.fromCharCode((nt&31)<<6|ct);continue}var te=E[F++]&63;if((nt&240)==224?nt=(nt&15)<<12|ct<<6|te:nt=(nt&7)<<18|ct<<12|te<<6|E[F++]&63,nt<65536)vt+=String.fromCharCode(nt);else{var or=nt-65536;vt+=String.fromCharCode(55296|or>>10,56320|or&1023)}}return vt}function vp(E,F){return E>>>=0,E?tf(o(),E,F):""}function Ip(E,F,j,ht){if(j>>>=0,!(ht>0))return 0;for(var Ct=j,vt=j+ht-1,nt=0;nt<E.length;++nt){var ct=E.charCodeAt(nt);if(ct>=55296&&ct<=57343){var te=E.charCodeAt(++nt);ct=65536+((ct&1023)<<10)|te&1023}if(ct<=127){if(j>=vt)break;F[j++>>>0]=ct}else if(ct<=2047){if(j+1>=vt)break;F[j++>>>0]=192|ct>>6,F[j++>>>0]=128|ct&63}else if(ct<=65535){if(j+2>=vt)break;F[j++>>>0]=224|ct>>12,F[j++>>>0]=128|ct>>6&63,F[j++>>>0]=128|ct&63}else{if(j+3>=vt)break;F[j++>>>0]=240|ct>>18,F[j++>>>0]=128|ct>>12&63,F[j++>>>0]=128|ct>>6&63,F[j++>>>0]=128|ct&63}}return F[j>>>0]=0,j-Ct}function Cp(E,F,j){return Ip(E,o(),F,j)}var Ce,kp,_p,Np,ef,Dp,Ep,Tp,Ap;D&&(Ce=a.buffer);function ke(E){Ce=E,a.HEAP8=kp=new Int8Array(E),a.HEAP16=Np=new Int16Array(E),a.HEAP32=Dp=new Int32Array(E),a.HEAPU8=_p=new Uint8Array(E),a.HEAPU16=ef=new Uint16Array(E),a.HEAPU32=Ep=new Uint32Array(E),a.HEAPF32=Tp=new Float32Array(E),a.HEAPF64=Ap=new Float64Array(E)}var Gi=a.INITIAL_MEMORY||16777216;if(D)Mt=a.wasmMemory,Ce=a.buffer;else if(a.wasmMemory)Mt=a.wasmMemory;else if(Mt=new WebAssembly.Memory({initial:Gi/65536,maximum:65536,shared:!0}),!(Mt.buffer instanceof SharedArrayBuffer))throw $t("requested a shared WebAssembly.Memory but the returned buffer is not a SharedArrayBuffer, indicating that while the browser has SharedArrayBuffer it does not have WebAssembly threads support - you may need to set a flag"),k&&$t("(on node you may need: --experimental-wasm-threads --experimental-wasm-bulk-memory and/or recent version)"),Error("bad memory");Mt&&(Ce=Mt.buffer),Gi=Ce.byteLength,ke(Ce);var pn,$p=[],Rp=[],cn=[],rf=!1;function ws(){return ce}function Wi(){if(a.preRun)for(typeof a.preRun=="function"&&(a.preRun=[a.preRun]);a.preRun.length;)of(a.preRun.shift());mu($p)}function _e(){rf=!0,!D&&mu(Rp)}function Fp(){if(!D){if(a.postRun)for(typeof a.postRun=="function"&&(a.postRun=[a.postRun]);a.postRun.length;)$b(a.postRun.shift());mu(cn)}}function of(E){$p.unshift(E)}function nf(E){Rp.unshift(E)}function $b(E){cn.unshift(E)}var ln=0,Ui=null,go=null;function sf(E){ln++,a.monitorRunDependencies&&a.monitorRunDependencies(ln)}function Mp(E){if(ln--,a.monitorRunDependencies&&a.monitorRunDependencies(ln),ln==0&&(Ui!==null&&(clearInterval(Ui),Ui=null),go)){var F=go;go=null,F()}}function Ss(E){a.onAbort&&a.onAbort(E),E="Aborted("+E+")",$t(E),Or=!0,ho=1,E+=". Build with -sASSERTIONS for more info.";var F=new WebAssembly.RuntimeError(E);throw m(F),F}var af="data:application/octet-stream;base64,";function Pp(E){return E.startsWith(af)}function Vi(E){return E.startsWith("file://")}var Ne;Ne="tfjs-backend-wasm-threaded-simd.wasm",Pp(Ne)||(Ne=R(Ne));function Bp(E){try{if(E==Ne&&ue)return new Uint8Array(ue);if(L)return L(E);throw"both async and sync fetching of the wasm failed"}catch(F){Ss(F)}}function uf(){if(!ue&&(v||_)){if(typeof fetch=="function"&&!Vi(Ne))return fetch(Ne,{credentials:"same-origin"}).then(function(E){if(!E.ok)throw"failed to load wasm binary file at '"+Ne+"'";return E.arrayBuffer()}).catch(function(){return Bp(Ne)});if(G)return new Promise(function(E,F){G(Ne,function(j){E(new Uint8Array(j))},F)})}return Promise.resolve().then(function(){return Bp(Ne)})}function pf(){var E={env:Yp,wasi_snapshot_preview1:Yp};function F(nt,ct){var te=nt.exports;if(a.asm=te,bf(a.asm._emscripten_tls_init),pn=a.asm.__indirect_function_table,nf(a.asm.__wasm_call_ctors),un=ct,!D){var or=St.unusedWorkers.length;St.unusedWorkers.forEach(function(bo){St.loadWasmModuleToWorker(bo,function(){--or||Mp("wasm-instantiate")})})}}D||sf("wasm-instantiate");function j(nt){F(nt.instance,nt.module)}function ht(nt){return uf().then(function(ct){return WebAssembly.instantiate(ct,E)}).then(function(ct){return ct}).then(nt,function(ct){$t("failed to asynchronously prepare wasm: "+ct),Ss(ct)})}function Ct(){return!ue&&typeof WebAssembly.instantiateStreaming=="function"&&!Pp(Ne)&&!Vi(Ne)&&!k&&typeof fetch=="function"?fetch(Ne,{credentials:"same-origin"}).then(function(nt){var ct=WebAssembly.instantiateStreaming(nt,E);return ct.then(j,function(te){return $t("wasm streaming compile failed: "+te),$t("falling back to ArrayBuffer instantiation"),ht(j)})}):ht(j)}if(a.instantiateWasm)try{var vt=a.instantiateWasm(E,F);return vt}catch(nt){$t("Module.instantiateWasm callback failed with error: "+nt),m(nt)}return Ct().catch(m),{}}var Rb,Fb,zp={};function vs(E){this.name="ExitStatus",this.message="Program terminated with exit("+E+")",this.status=E}function cf(E){var F=St.pthreads[E];delete St.pthreads[E],F.terminate(),Fh(E),St.runningWorkers.splice(St.runningWorkers.indexOf(F),1),F.pthread_ptr=0}function lf(E){var F=St.pthreads[E];F.postMessage({cmd:"cancel"})}function lu(E){var F=St.pthreads[E];pu(F),St.returnWorkerToPool(F)}function mf(E){var F=St.getNewWorker();if(!F)return 6;St.runningWorkers.push(F),St.pthreads[E.pthread_ptr]=F,F.pthread_ptr=E.pthread_ptr;var j={cmd:"run",start_routine:E.startRoutine,arg:E.arg,pthread_ptr:E.pthread_ptr};return F.runPthread=()=>{k&&F.ref(),F.postMessage(j,E.transferList),delete F.runPthread},F.loaded&&F.runPthread(),0}var Lp={varargs:void 0,get:function(){Lp.varargs+=4;var E=s()[Lp.varargs-4>>>2];return E},getStr:function(E){var F=vp(E);return F}};function Op(E){if(D)return mn(1,1,E);ho=E,ws()||(St.terminateAllThreads(),a.onExit&&a.onExit(E),Or=!0),b(E,new vs(E))}function ff(E,F){if(ho=E,!F&&D)throw Wp(E),"unwind";Op(E)}var Gp=ff;function df(E){if(E instanceof vs||E=="unwind")return ho;b(1,E)}var St={unusedWorkers:[],runningWorkers:[],tlsInitFunctions:[],pthreads:{},init:function(){D?St.initWorker():St.initMainThread()},initMainThread:function(){for(var E=8;E--;)St.allocateUnusedWorker()},initWorker:function(){ce=!1},setExitStatus:function(E){ho=E},terminateAllThreads:function(){for(var E of Object.values(St.pthreads))St.returnWorkerToPool(E);for(var E of St.unusedWorkers)E.terminate();St.unusedWorkers=[]},returnWorkerToPool:function(E){var F=E.pthread_ptr;delete St.pthreads[F],St.unusedWorkers.push(E),St.runningWorkers.splice(St.runningWorkers.indexOf(E),1),E.pthread_ptr=0,k&&E.unref(),Fh(F)},receiveObjectTransfer:function(E){},threadInitTLS:function(){St.tlsInitFunctions.forEach(E=>E())},loadWasmModuleToWorker:function(E,F){E.onmessage=vt=>{var nt=vt.data,ct=nt.cmd;if(E.pthread_ptr&&(St.currentProxiedOperationCallerThread=E.pthread_ptr),nt.targetThread&&nt.targetThread!=rc()){var te=St.pthreads[nt.targetThread];te?te.postMessage(nt,nt.transferList):$t('Internal error! Worker sent a message "'+ct+'" to target pthread '+nt.targetThread+", but that thread no longer exists!"),St.currentProxiedOperationCallerThread=void 0;return}ct==="processProxyingQueue"?fu(nt.queue):ct==="spawnThread"?mf(nt):ct==="cleanupThread"?lu(nt.thread):ct==="killThread"?cf(nt.thread):ct==="cancelThread"?lf(nt.thread):ct==="loaded"?(E.loaded=!0,k&&E.unref(),F&&F(E),E.runPthread&&E.runPthread()):ct==="print"?Tt("Thread "+nt.threadId+": "+nt.text):ct==="printErr"?$t("Thread "+nt.threadId+": "+nt.text):ct==="alert"?alert("Thread "+nt.threadId+": "+nt.text):nt.target==="setimmediate"?E.postMessage(nt):ct==="callHandler"?a[nt.handler](...nt.args):ct&&$t("worker sent an unknown command "+ct),St.currentProxiedOperationCallerThread=void 0},E.onerror=vt=>{var nt="worker sent an error!";throw $t(nt+" "+vt.filename+":"+vt.lineno+": "+vt.message),vt},k&&(E.on("message",function(vt){E.onmessage({data:vt})}),E.on("error",function(vt){E.onerror(vt)}),E.on("detachedExit",function(){}));var j=[],ht=["onExit","onAbort","print","printErr"];for(var Ct of ht)a.hasOwnProperty(Ct)&&j.push(Ct);E.postMessage({cmd:"load",handlers:j,urlOrBlob:a.mainScriptUrlOrBlob||r,wasmMemory:Mt,wasmModule:un})},allocateUnusedWorker:function(){var E,F=R("tfjs-backend-wasm-threaded-simd.worker.js");E=new Worker(F),St.unusedWorkers.push(E)},getNewWorker:function(){return St.unusedWorkers.length==0&&(St.allocateUnusedWorker(),St.loadWasmModuleToWorker(St.unusedWorkers[0])),St.unusedWorkers.pop()}};a.PThread=St;function mu(E){for(;E.length>0;)E.shift()(a)}function hf(){var E=rc(),F=s()[E+52>>>2],j=s()[E+56>>>2],ht=F-j;Ob(F,ht),oc(F)}a.establishStackSpace=hf;function Wp(E){if(D)return mn(2,0,E);try{Gp(E)}catch(F){df(F)}}var Hi=[];function gf(E){var F=Hi[E];return F||(E>=Hi.length&&(Hi.length=E+1),Hi[E]=F=pn.get(E)),F}function xf(E,F){var j=gf(E)(F);ws()?St.setExitStatus(j):Lb(j)}a.invokeEntryPoint=xf;function bf(E){St.tlsInitFunctions.push(E)}function yf(E){Pb(E,!_,1,!v),St.threadInitTLS()}function wf(E){D?postMessage({cmd:"cleanupThread",thread:E}):lu(E)}function Up(E,F,j,ht){return D?mn(3,1,E,F,j,ht):Vp(E,F,j,ht)}function Vp(E,F,j,ht){if(typeof SharedArrayBuffer>"u")return $t("Current environment does not support SharedArrayBuffer, pthreads are not available!"),6;var Ct=[],vt=0;if(D&&(Ct.length===0||vt))return Up(E,F,j,ht);if(vt)return vt;var nt={startRoutine:j,pthread_ptr:E,arg:ht,transferList:Ct};return D?(nt.cmd="spawnThread",postMessage(nt,Ct),0):mf(nt)}function Sf(){return 65536}var vf=!0;function If(){return vf}function fu(E){Atomics.store(s(),E>>2,1),rc()&&zb(E),Atomics.compareExchange(s(),E>>2,1,0)}a.executeNotifiedProxyingQueue=fu;function Cf(E,F,j,ht){if(E==F)setTimeout(()=>fu(ht));else if(D)postMessage({targetThread:E,cmd:"processProxyingQueue",queue:ht});else{var Ct=St.pthreads[E];if(!Ct)return;Ct.postMessage({cmd:"processProxyingQueue",queue:ht})}return 1}function kf(E,F,j){return-1}function _f(){Ss("")}function Is(E){Is.shown||(Is.shown={}),Is.shown[E]||(Is.shown[E]=1,k&&(E="warning: "+E),$t(E))}function Nf(){k||_||Is("Blocking on the main thread is very dangerous, see https://emscripten.org/docs/porting/pthreads.html#blocking-on-the-main-browser-thread")}function Df(){return Date.now()}function Hp(){return 4294901760}function Ef(){return Hp()}var du;k?du=()=>{var E=process.hrtime();return E[0]*1e3+E[1]/1e6}:du=()=>performance.timeOrigin+performance.now();function Tf(E,F,j){o().copyWithin(E>>>0,F>>>0,F+j>>>0)}function Af(){return k?yo("os").cpus().length:navigator.hardwareConcurrency}function $f(E){var F=Mh(),j=E();return oc(F),j}function mn(E,F){var j=arguments.length-2,ht=arguments;return $f(()=>{for(var Ct=j,vt=nc(Ct*8),nt=vt>>3,ct=0;ct<j;ct++){var te=ht[2+ct];c()[nt+ct>>>0]=te}return Bb(E,Ct,vt,F)})}var hu=[];function Rf(E,F,j){hu.length=F;for(var ht=j>>3,Ct=0;Ct<F;Ct++)hu[Ct]=c()[ht+Ct>>>0];var vt=E<0,nt=vt?zp[-E-1]:Wf[E];return nt.apply(null,hu)}function Ff(E){try{return Mt.grow(E-Ce.byteLength+65535>>>16),ke(Mt.buffer),1}catch{}}function Mf(E){var F=o().length;if(E=E>>>0,E<=F)return!1;var j=Hp();if(E>j)return!1;let ht=(te,or)=>te+(or-te%or)%or;for(var Ct=1;Ct<=4;Ct*=2){var vt=F*(1+.2/Ct);vt=Math.min(vt,E+100663296);var nt=Math.min(j,ht(Math.max(E,vt),65536)),ct=Ff(nt);if(ct)return!0}return!1}function Pf(){throw"unwind"}function qp(E){return D?mn(4,1,E):52}function Kp(E,F,j,ht,Ct){return D?mn(5,1,E,F,j,ht,Ct):70}var Bf=[null,[],[]];function zf(E,F){var j=Bf[E];F===0||F===10?((E===1?Tt:$t)(tf(j,0)),j.length=0):j.push(F)}function jp(E,F,j,ht){if(D)return mn(6,1,E,F,j,ht);for(var Ct=0,vt=0;vt<j;vt++){var nt=i()[F>>>2],ct=i()[F+4>>>2];F+=8;for(var te=0;te<ct;te++)zf(E,o()[nt+te>>>0]);Ct+=ct}return i()[ht>>>2]=Ct,0}function Xp(E){var F=a["_"+E];return F}function Lf(E,F){e().set(E,F>>>0)}function Of(E,F,j,ht,Ct){var vt={string:qe=>{var Xi=0;if(qe!=null&&qe!==0){var Ub=(qe.length<<2)+1;Xi=nc(Ub),Cp(qe,Xi,Ub)}return Xi},array:qe=>{var Xi=nc(qe.length);return Lf(qe,Xi),Xi}};function nt(qe){return F==="string"?vp(qe):F==="boolean"?!!qe:qe}var ct=Xp(E),te=[],or=0;if(ht)for(var bo=0;bo<ht.length;bo++){var Wb=vt[j[bo]];Wb?(or===0&&(or=Mh()),te[bo]=Wb(ht[bo])):te[bo]=ht[bo]}var Ph=ct.apply(null,te);function TE(qe){return or!==0&&oc(or),nt(qe)}return Ph=TE(Ph),Ph}function Gf(E,F,j,ht){j=j||[];var Ct=j.every(nt=>nt==="number"||nt==="boolean"),vt=F!=="string";return vt&&Ct&&!ht?Xp(E):function(){return Of(E,F,j,arguments,ht)}}St.init();var Wf=[null,Op,Wp,Up,qp,Kp,jp],Yp={__emscripten_init_main_thread_js:yf,__emscripten_thread_cleanup:wf,__pthread_create_js:Vp,_emscripten_default_pthread_stack_size:Sf,_emscripten_get_now_is_monotonic:If,_emscripten_notify_task_queue:Cf,_emscripten_set_offscreencanvas_size:kf,abort:_f,emscripten_check_blocking_allowed:Nf,emscripten_date_now:Df,emscripten_get_heap_max:Ef,emscripten_get_now:du,emscripten_memcpy_big:Tf,emscripten_num_logical_cores:Af,emscripten_receive_on_main_thread_js:Rf,emscripten_resize_heap:Mf,emscripten_unwind_to_js_event_loop:Pf,exit:Gp,fd_close:qp,fd_seek:Kp,fd_write:jp,memory:Mt||a.wasmMemory},Mb=pf(),Uf=a.___wasm_call_ctors=function(){return(Uf=a.___wasm_call_ctors=a.asm.__wasm_call_ctors).apply(null,arguments)},Vf=a._init=function(){return(Vf=a._init=a.asm.init).apply(null,arguments)},Hf=a._init_with_threads_count=function(){return(Hf=a._init_with_threads_count=a.asm.init_with_threads_count).apply(null,arguments)},qf=a._get_threads_count=function(){return(qf=a._get_threads_count=a.asm.get_threads_count).apply(null,arguments)},Kf=a._register_tensor=function(){return(Kf=a._register_tensor=a.asm.register_tensor).apply(null,arguments)},jf=a._dispose_data=function(){return(jf=a._dispose_data=a.asm.dispose_data).apply(null,arguments)},Xf=a._dispose=function(){return(Xf=a._dispose=a.asm.dispose).apply(null,arguments)},Yf=a._Abs=function(){return(Yf=a._Abs=a.asm.Abs).apply(null,arguments)},Zf=a._Acos=function(){return(Zf=a._Acos=a.asm.Acos).apply(null,arguments)},Qf=a._Acosh=function(){return(Qf=a._Acosh=a.asm.Acosh).apply(null,arguments)},Jf=a._Add=function(){return(Jf=a._Add=a.asm.Add).apply(null,arguments)},td=a._AddN=function(){return(td=a._AddN=a.asm.AddN).apply(null,arguments)},ed=a._All=function(){return(ed=a._All=a.asm.All).apply(null,arguments)},rd=a._Any=function(){return(rd=a._Any=a.asm.Any).apply(null,arguments)},od=a._ArgMax=function(){return(od=a._ArgMax=a.asm.ArgMax).apply(null,arguments)},nd=a._ArgMin=function(){return(nd=a._ArgMin=a.asm.ArgMin).apply(null,arguments)},sd=a._Asin=function(){return(sd=a._Asin=a.asm.Asin).apply(null,arguments)},id=a._Asinh=function(){return(id=a._Asinh=a.asm.Asinh).apply(null,arguments)},ad=a._Atan=function(){return(ad=a._Atan=a.asm.Atan).apply(null,arguments)},ud=a._Atan2=function(){return(ud=a._Atan2=a.asm.Atan2).apply(null,arguments)},pd=a._Atanh=function(){return(pd=a._Atanh=a.asm.Atanh).apply(null,arguments)},cd=a._AvgPool=function(){return(cd=a._AvgPool=a.asm.AvgPool).apply(null,arguments)},ld=a._AvgPool3D=function(){return(ld=a._AvgPool3D=a.asm.AvgPool3D).apply(null,arguments)},md=a._AvgPool3DGrad=function(){return(md=a._AvgPool3DGrad=a.asm.AvgPool3DGrad).apply(null,arguments)},fd=a._AvgPoolGrad=function(){return(fd=a._AvgPoolGrad=a.asm.AvgPoolGrad).apply(null,arguments)},dd=a._BatchMatMul=function(){return(dd=a._BatchMatMul=a.asm.BatchMatMul).apply(null,arguments)},hd=a._Bincount=function(){return(hd=a._Bincount=a.asm.Bincount).apply(null,arguments)},gd=a._BitwiseAnd=function(){return(gd=a._BitwiseAnd=a.asm.BitwiseAnd).apply(null,arguments)},xd=a._Ceil=function(){return(xd=a._Ceil=a.asm.Ceil).apply(null,arguments)},bd=a._ClipByValue=function(){return(bd=a._ClipByValue=a.asm.ClipByValue).apply(null,arguments)},yd=a._Conv2D=function(){return(yd=a._Conv2D=a.asm.Conv2D).apply(null,arguments)},wd=a._Conv2DBackpropInput=function(){return(wd=a._Conv2DBackpropInput=a.asm.Conv2DBackpropInput).apply(null,arguments)},Sd=a._Conv3D=function(){return(Sd=a._Conv3D=a.asm.Conv3D).apply(null,arguments)},vd=a._Conv3DBackpropFilterV2=function(){return(vd=a._Conv3DBackpropFilterV2=a.asm.Conv3DBackpropFilterV2).apply(null,arguments)},Id=a._Conv3DBackpropInputV2=function(){return(Id=a._Conv3DBackpropInputV2=a.asm.Conv3DBackpropInputV2).apply(null,arguments)},Cd=a._Cos=function(){return(Cd=a._Cos=a.asm.Cos).apply(null,arguments)},kd=a._Cosh=function(){return(kd=a._Cosh=a.asm.Cosh).apply(null,arguments)},_d=a._CropAndResize=function(){return(_d=a._CropAndResize=a.asm.CropAndResize).apply(null,arguments)},Nd=a._Cumprod=function(){return(Nd=a._Cumprod=a.asm.Cumprod).apply(null,arguments)},Dd=a._Cumsum=function(){return(Dd=a._Cumsum=a.asm.Cumsum).apply(null,arguments)},Ed=a._DenseBincount=function(){return(Ed=a._DenseBincount=a.asm.DenseBincount).apply(null,arguments)},Td=a._DepthToSpace=function(){return(Td=a._DepthToSpace=a.asm.DepthToSpace).apply(null,arguments)},Ad=a._DepthwiseConv2dNative=function(){return(Ad=a._DepthwiseConv2dNative=a.asm.DepthwiseConv2dNative).apply(null,arguments)},$d=a._Diag=function(){return($d=a._Diag=a.asm.Diag).apply(null,arguments)},Rd=a._Dilation2D=function(){return(Rd=a._Dilation2D=a.asm.Dilation2D).apply(null,arguments)},Fd=a._Dilation2DBackpropFilter=function(){return(Fd=a._Dilation2DBackpropFilter=a.asm.Dilation2DBackpropFilter).apply(null,arguments)},Md=a._Dilation2DBackpropInput=function(){return(Md=a._Dilation2DBackpropInput=a.asm.Dilation2DBackpropInput).apply(null,arguments)},Pd=a._Elu=function(){return(Pd=a._Elu=a.asm.Elu).apply(null,arguments)},Bd=a._EluGrad=function(){return(Bd=a._EluGrad=a.asm.EluGrad).apply(null,arguments)},zd=a._Equal=function(){return(zd=a._Equal=a.asm.Equal).apply(null,arguments)},Ld=a._Erf=function(){return(Ld=a._Erf=a.asm.Erf).apply(null,arguments)},Od=a._Exp=function(){return(Od=a._Exp=a.asm.Exp).apply(null,arguments)},Gd=a._Expm1=function(){return(Gd=a._Expm1=a.asm.Expm1).apply(null,arguments)},Wd=a._FlipLeftRight=function(){return(Wd=a._FlipLeftRight=a.asm.FlipLeftRight).apply(null,arguments)},Ud=a._Floor=function(){return(Ud=a._Floor=a.asm.Floor).apply(null,arguments)},Vd=a._FloorDiv=function(){return(Vd=a._FloorDiv=a.asm.FloorDiv).apply(null,arguments)},Hd=a._FusedBatchNorm=function(){return(Hd=a._FusedBatchNorm=a.asm.FusedBatchNorm).apply(null,arguments)},qd=a._FusedConv2D=function(){return(qd=a._FusedConv2D=a.asm.FusedConv2D).apply(null,arguments)},Kd=a._FusedDepthwiseConv2D=function(){return(Kd=a._FusedDepthwiseConv2D=a.asm.FusedDepthwiseConv2D).apply(null,arguments)},jd=a._Gather=function(){return(jd=a._Gather=a.asm.Gather).apply(null,arguments)},Xd=a._GatherNd=function(){return(Xd=a._GatherNd=a.asm.GatherNd).apply(null,arguments)},Yd=a._Greater=function(){return(Yd=a._Greater=a.asm.Greater).apply(null,arguments)},Zd=a._GreaterEqual=function(){return(Zd=a._GreaterEqual=a.asm.GreaterEqual).apply(null,arguments)},Qd=a._IsFinite=function(){return(Qd=a._IsFinite=a.asm.IsFinite).apply(null,arguments)},Jd=a._IsInf=function(){return(Jd=a._IsInf=a.asm.IsInf).apply(null,arguments)},th=a._IsNan=function(){return(th=a._IsNan=a.asm.IsNan).apply(null,arguments)},eh=a._LRN=function(){return(eh=a._LRN=a.asm.LRN).apply(null,arguments)},rh=a._LRNGrad=function(){return(rh=a._LRNGrad=a.asm.LRNGrad).apply(null,arguments)},oh=a._LeakyRelu=function(){return(oh=a._LeakyRelu=a.asm.LeakyRelu).apply(null,arguments)},nh=a._Less=function(){return(nh=a._Less=a.asm.Less).apply(null,arguments)},sh=a._LessEqual=function(){return(sh=a._LessEqual=a.asm.LessEqual).apply(null,arguments)},ih=a._LinSpace=function(){return(ih=a._LinSpace=a.asm.LinSpace).apply(null,arguments)},ah=a._Log=function(){return(ah=a._Log=a.asm.Log).apply(null,arguments)},uh=a._Log1p=function(){return(uh=a._Log1p=a.asm.Log1p).apply(null,arguments)},ph=a._LogicalAnd=function(){return(ph=a._LogicalAnd=a.asm.LogicalAnd).apply(null,arguments)},ch=a._LogicalNot=function(){return(ch=a._LogicalNot=a.asm.LogicalNot).apply(null,arguments)},lh=a._LogicalOr=function(){return(lh=a._LogicalOr=a.asm.LogicalOr).apply(null,arguments)},mh=a._LogicalXor=function(){return(mh=a._LogicalXor=a.asm.LogicalXor).apply(null,arguments)},fh=a._Max=function(){return(fh=a._Max=a.asm.Max).apply(null,arguments)},dh=a._MaxPool=function(){return(dh=a._MaxPool=a.asm.MaxPool).apply(null,arguments)},hh=a._MaxPool3D=function(){return(hh=a._MaxPool3D=a.asm.MaxPool3D).apply(null,arguments)},gh=a._MaxPool3DGrad=function(){return(gh=a._MaxPool3DGrad=a.asm.MaxPool3DGrad).apply(null,arguments)},xh=a._MaxPoolGrad=function(){return(xh=a._MaxPoolGrad=a.asm.MaxPoolGrad).apply(null,arguments)},bh=a._MaxPoolWithArgmax=function(){return(bh=a._MaxPoolWithArgmax=a.asm.MaxPoolWithArgmax).apply(null,arguments)},yh=a._Maximum=function(){return(yh=a._Maximum=a.asm.Maximum).apply(null,arguments)},wh=a._Mean=function(){return(wh=a._Mean=a.asm.Mean).apply(null,arguments)},Sh=a._Min=function(){return(Sh=a._Min=a.asm.Min).apply(null,arguments)},vh=a._Minimum=function(){return(vh=a._Minimum=a.asm.Minimum).apply(null,arguments)},Ih=a._MirrorPad=function(){return(Ih=a._MirrorPad=a.asm.MirrorPad).apply(null,arguments)},Ch=a._Mod=function(){return(Ch=a._Mod=a.asm.Mod).apply(null,arguments)},kh=a._Multinomial=function(){return(kh=a._Multinomial=a.asm.Multinomial).apply(null,arguments)},_h=a._Multiply=function(){return(_h=a._Multiply=a.asm.Multiply).apply(null,arguments)},Nh=a._Neg=function(){return(Nh=a._Neg=a.asm.Neg).apply(null,arguments)},Dh=a._NonMaxSuppressionV3=function(){return(Dh=a._NonMaxSuppressionV3=a.asm.NonMaxSuppressionV3).apply(null,arguments)},Eh=a._NonMaxSuppressionV4=function(){return(Eh=a._NonMaxSuppressionV4=a.asm.NonMaxSuppressionV4).apply(null,arguments)},Zp=a._NonMaxSuppressionV5=function(){return(Zp=a._NonMaxSuppressionV5=a.asm.NonMaxSuppressionV5).apply(null,arguments)},Qp=a._NotEqual=function(){return(Qp=a._NotEqual=a.asm.NotEqual).apply(null,arguments)},gu=a._OneHot=function(){return(gu=a._OneHot=a.asm.OneHot).apply(null,arguments)},Th=a._PadV2=function(){return(Th=a._PadV2=a.asm.PadV2).apply(null,arguments)},Ah=a._Pow=function(){return(Ah=a._Pow=a.asm.Pow).apply(null,arguments)},qi=a._Prelu=function(){return(qi=a._Prelu=a.asm.Prelu).apply(null,arguments)},Jp=a._Prod=function(){return(Jp=a._Prod=a.asm.Prod).apply(null,arguments)},Ki=a._RealDiv=function(){return(Ki=a._RealDiv=a.asm.RealDiv).apply(null,arguments)},ji=a._Reciprocal=function(){return(ji=a._Reciprocal=a.asm.Reciprocal).apply(null,arguments)},$h=a._Relu=function(){return($h=a._Relu=a.asm.Relu).apply(null,arguments)},z=a._Relu6=function(){return(z=a._Relu6=a.asm.Relu6).apply(null,arguments)},H=a._ResizeBilinear=function(){return(H=a._ResizeBilinear=a.asm.ResizeBilinear).apply(null,arguments)},mt=a._ResizeBilinearGrad=function(){return(mt=a._ResizeBilinearGrad=a.asm.ResizeBilinearGrad).apply(null,arguments)},Rt=a._ResizeNearestNeighbor=function(){return(Rt=a._ResizeNearestNeighbor=a.asm.ResizeNearestNeighbor).apply(null,arguments)},jt=a._ResizeNearestNeighborGrad=function(){return(jt=a._ResizeNearestNeighborGrad=a.asm.ResizeNearestNeighborGrad).apply(null,arguments)},Xt=a._Reverse=function(){return(Xt=a._Reverse=a.asm.Reverse).apply(null,arguments)},Dt=a._RotateWithOffset=function(){return(Dt=a._RotateWithOffset=a.asm.RotateWithOffset).apply(null,arguments)},Nt=a._Round=function(){return(Nt=a._Round=a.asm.Round).apply(null,arguments)},pe=a._Rsqrt=function(){return(pe=a._Rsqrt=a.asm.Rsqrt).apply(null,arguments)},rr=a._ScatterNd=function(){return(rr=a._ScatterNd=a.asm.ScatterNd).apply(null,arguments)},xo=a._SearchSorted=function(){return(xo=a._SearchSorted=a.asm.SearchSorted).apply(null,arguments)},tc=a._SelectV2=function(){return(tc=a._SelectV2=a.asm.SelectV2).apply(null,arguments)},xu=a._Selu=function(){return(xu=a._Selu=a.asm.Selu).apply(null,arguments)},Rh=a._Sigmoid=function(){return(Rh=a._Sigmoid=a.asm.Sigmoid).apply(null,arguments)},Ae=a._Sign=function(){return(Ae=a._Sign=a.asm.Sign).apply(null,arguments)},fn=a._Sin=function(){return(fn=a._Sin=a.asm.Sin).apply(null,arguments)},ec=a._Sinh=function(){return(ec=a._Sinh=a.asm.Sinh).apply(null,arguments)},QD=a._Softmax=function(){return(QD=a._Softmax=a.asm.Softmax).apply(null,arguments)},JD=a._Softplus=function(){return(JD=a._Softplus=a.asm.Softplus).apply(null,arguments)},tE=a._SparseFillEmptyRows=function(){return(tE=a._SparseFillEmptyRows=a.asm.SparseFillEmptyRows).apply(null,arguments)},eE=a._SparseReshape=function(){return(eE=a._SparseReshape=a.asm.SparseReshape).apply(null,arguments)},rE=a._SparseSegmentReduction=function(){return(rE=a._SparseSegmentReduction=a.asm.SparseSegmentReduction).apply(null,arguments)},oE=a._SparseToDense=function(){return(oE=a._SparseToDense=a.asm.SparseToDense).apply(null,arguments)},nE=a._Sqrt=function(){return(nE=a._Sqrt=a.asm.Sqrt).apply(null,arguments)},sE=a._Square=function(){return(sE=a._Square=a.asm.Square).apply(null,arguments)},iE=a._SquaredDifference=function(){return(iE=a._SquaredDifference=a.asm.SquaredDifference).apply(null,arguments)},aE=a._Step=function(){return(aE=a._Step=a.asm.Step).apply(null,arguments)},uE=a._StridedSlice=function(){return(uE=a._StridedSlice=a.asm.StridedSlice).apply(null,arguments)},pE=a._Sub=function(){return(pE=a._Sub=a.asm.Sub).apply(null,arguments)},cE=a._Sum=function(){return(cE=a._Sum=a.asm.Sum).apply(null,arguments)},lE=a._Tan=function(){return(lE=a._Tan=a.asm.Tan).apply(null,arguments)},mE=a._Tanh=function(){return(mE=a._Tanh=a.asm.Tanh).apply(null,arguments)},fE=a._TensorScatterUpdate=function(){return(fE=a._TensorScatterUpdate=a.asm.TensorScatterUpdate).apply(null,arguments)},dE=a._Tile=function(){return(dE=a._Tile=a.asm.Tile).apply(null,arguments)},hE=a._TopK=function(){return(hE=a._TopK=a.asm.TopK).apply(null,arguments)},gE=a._Transform=function(){return(gE=a._Transform=a.asm.Transform).apply(null,arguments)},xE=a._Transpose=function(){return(xE=a._Transpose=a.asm.Transpose).apply(null,arguments)},bE=a.__FusedMatMul=function(){return(bE=a.__FusedMatMul=a.asm._FusedMatMul).apply(null,arguments)},yE=a._malloc=function(){return(yE=a._malloc=a.asm.malloc).apply(null,arguments)},wE=a._free=function(){return(wE=a._free=a.asm.free).apply(null,arguments)},SE=a.__emscripten_tls_init=function(){return(SE=a.__emscripten_tls_init=a.asm._emscripten_tls_init).apply(null,arguments)},rc=a._pthread_self=function(){return(rc=a._pthread_self=a.asm.pthread_self).apply(null,arguments)},vE=a.___errno_location=function(){return(vE=a.___errno_location=a.asm.__errno_location).apply(null,arguments)},Pb=a.__emscripten_thread_init=function(){return(Pb=a.__emscripten_thread_init=a.asm._emscripten_thread_init).apply(null,arguments)},IE=a.__emscripten_thread_crashed=function(){return(IE=a.__emscripten_thread_crashed=a.asm._emscripten_thread_crashed).apply(null,arguments)},CE=a._emscripten_main_thread_process_queued_calls=function(){return(CE=a._emscripten_main_thread_process_queued_calls=a.asm.emscripten_main_thread_process_queued_calls).apply(null,arguments)},kE=a._emscripten_main_browser_thread_id=function(){return(kE=a._emscripten_main_browser_thread_id=a.asm.emscripten_main_browser_thread_id).apply(null,arguments)},Bb=a._emscripten_run_in_main_runtime_thread_js=function(){return(Bb=a._emscripten_run_in_main_runtime_thread_js=a.asm.emscripten_run_in_main_runtime_thread_js).apply(null,arguments)},_E=a._emscripten_dispatch_to_thread_=function(){return(_E=a._emscripten_dispatch_to_thread_=a.asm.emscripten_dispatch_to_thread_).apply(null,arguments)},zb=a.__emscripten_proxy_execute_task_queue=function(){return(zb=a.__emscripten_proxy_execute_task_queue=a.asm._emscripten_proxy_execute_task_queue).apply(null,arguments)},Fh=a.__emscripten_thread_free_data=function(){return(Fh=a.__emscripten_thread_free_data=a.asm._emscripten_thread_free_data).apply(null,arguments)},Lb=a.__emscripten_thread_exit=function(){return(Lb=a.__emscripten_thread_exit=a.asm._emscripten_thread_exit).apply(null,arguments)},Ob=a._emscripten_stack_set_limits=function(){return(Ob=a._emscripten_stack_set_limits=a.asm.emscripten_stack_set_limits).apply(null,arguments)},Mh=a.stackSave=function(){return(Mh=a.stackSave=a.asm.stackSave).apply(null,arguments)},oc=a.stackRestore=function(){return(oc=a.stackRestore=a.asm.stackRestore).apply(null,arguments)},nc=a.stackAlloc=function(){return(nc=a.stackAlloc=a.asm.stackAlloc).apply(null,arguments)},NE=a.dynCall_iijjiiii=function(){return(NE=a.dynCall_iijjiiii=a.asm.dynCall_iijjiiii).apply(null,arguments)},DE=a.dynCall_jiji=function(){return(DE=a.dynCall_jiji=a.asm.dynCall_jiji).apply(null,arguments)};a.keepRuntimeAlive=ws,a.wasmMemory=Mt,a.cwrap=Gf,a.ExitStatus=vs,a.PThread=St;var sc;go=function E(){sc||Gb(),sc||(go=E)};function Gb(E){if(E=E||g,ln>0)return;if(D){l(a),_e(),startWorker(a);return}if(Wi(),ln>0)return;function F(){sc||(sc=!0,a.calledRun=!0,!Or&&(_e(),l(a),a.onRuntimeInitialized&&a.onRuntimeInitialized(),Fp()))}a.setStatus?(a.setStatus("Running..."),setTimeout(function(){setTimeout(function(){a.setStatus("")},1),F()},1)):F()}if(a.preInit)for(typeof a.preInit=="function"&&(a.preInit=[a.preInit]);a.preInit.length>0;)a.preInit.pop()();Gb();var ic;f&&(ic={uncaughtException:process.listeners("uncaughtException").filter(function(E){return!f.uncaughtException.indexOf(E)>-1}),unhandledRejection:process.listeners("unhandledRejection").filter(function(E){return!f.unhandledRejection.indexOf(E)>-1})});var ac;if(typeof WasmBackendModule<"u")ac=WasmBackendModule;else if(typeof t<"u")ac=t;else throw new Error("Could not find wasm module in post.js");if(ic){var EE=ac._dispose;ac._dispose=function(){EE(),ic.uncaughtException.forEach(function(E){process.removeListener("uncaughtException",E)}),ic.unhandledRejection.forEach(function(E){process.removeListener("unhandledRejection",E)})}}return t.ready})})();typeof Zm=="object"&&typeof _b=="object"?_b.exports=kb:typeof define=="function"&&define.amd?define([],function(){return kb}):typeof Zm=="object"&&(Zm.WasmBackendModuleThreadedSimd=kb)});var WD=mr((v_e,GD)=>{p();GD.exports.wasmWorkerContents=`"use strict";var Module={};var ENVIRONMENT_IS_NODE=typeof process=="object"&&typeof process.versions=="object"&&typeof process.versions.node=="string";if(ENVIRONMENT_IS_NODE){var nodeWorkerThreads=require("worker_threads");var parentPort=nodeWorkerThreads.parentPort;parentPort.on("message",data=>onmessage({data:data}));var fs=require("fs");Object.assign(global,{self:global,require:require,Module:Module,location:{href:__filename},Worker:nodeWorkerThreads.Worker,importScripts:function(f){(0,eval)(fs.readFileSync(f,"utf8")+"//# sourceURL="+f)},postMessage:function(msg){parentPort.postMessage(msg)},performance:global.performance||{now:function(){return Date.now()}}})}var initializedJS=false;var pendingNotifiedProxyingQueues=[];function threadPrintErr(){var text=Array.prototype.slice.call(arguments).join(" ");if(ENVIRONMENT_IS_NODE){fs.writeSync(2,text+"
");return}console.error(text)}function threadAlert(){var text=Array.prototype.slice.call(arguments).join(" ");postMessage({cmd:"alert",text:text,threadId:Module["_pthread_self"]()})}var err=threadPrintErr;self.alert=threadAlert;Module["instantiateWasm"]=(info,receiveInstance)=>{var instance=new WebAssembly.Instance(Module["wasmModule"],info);receiveInstance(instance);Module["wasmModule"]=null;return instance.exports};self.onunhandledrejection=e=>{throw e.reason??e};self.startWorker=instance=>{Module=instance;postMessage({"cmd":"loaded"})};self.onmessage=e=>{try{if(e.data.cmd==="load"){Module["wasmModule"]=e.data.wasmModule;for(const handler of e.data.handlers){Module[handler]=function(){postMessage({cmd:"callHandler",handler:handler,args:[...arguments]})}}Module["wasmMemory"]=e.data.wasmMemory;Module["buffer"]=Module["wasmMemory"].buffer;Module["ENVIRONMENT_IS_PTHREAD"]=true;if(typeof e.data.urlOrBlob=="string"){importScripts(e.data.urlOrBlob)}else{var objectUrl=URL.createObjectURL(e.data.urlOrBlob);importScripts(objectUrl);URL.revokeObjectURL(objectUrl)}WasmBackendModuleThreadedSimd(Module)}else if(e.data.cmd==="run"){Module["__emscripten_thread_init"](e.data.pthread_ptr,0,0,1);Module["establishStackSpace"]();Module["PThread"].receiveObjectTransfer(e.data);Module["PThread"].threadInitTLS();if(!initializedJS){pendingNotifiedProxyingQueues.forEach(queue=>{Module["executeNotifiedProxyingQueue"](queue)});pendingNotifiedProxyingQueues=[];initializedJS=true}try{Module["invokeEntryPoint"](e.data.start_routine,e.data.arg)}catch(ex){if(ex!="unwind"){if(ex instanceof Module["ExitStatus"]){if(Module["keepRuntimeAlive"]()){}else{Module["__emscripten_thread_exit"](ex.status)}}else{throw ex}}}}else if(e.data.cmd==="cancel"){if(Module["_pthread_self"]()){Module["__emscripten_thread_exit"](-1)}}else if(e.data.target==="setimmediate"){}else if(e.data.cmd==="processProxyingQueue"){if(initializedJS){Module["executeNotifiedProxyingQueue"](e.data.queue)}else{pendingNotifiedProxyingQueues.push(e.data.queue)}}else if(e.data.cmd){err("worker.js received unknown command "+e.data.cmd);err(e.data)}}catch(ex){if(Module["__emscripten_thread_crashed"]){Module["__emscripten_thread_crashed"]()}throw ex}};`});var UD=mr((Qm,Db)=>{p();var Nb=(()=>{var r=typeof document<"u"&&document.currentScript?document.currentScript.src:void 0;return typeof __filename<"u"&&(r=r||__filename),(function(t){t=t||{};var e=typeof t<"u"?t:{},o,n;e.ready=new Promise(function(z,H){o=z,n=H});var s;typeof process<"u"&&process.listeners&&(s={uncaughtException:process.listeners("uncaughtException"),unhandledRejection:process.listeners("unhandledRejection")});var i=Object.assign({},e),u=[],c="./this.program",a=(z,H)=>{throw H},l=typeof window=="object",m=typeof importScripts=="function",f=typeof process=="object"&&typeof process.versions=="object"&&typeof process.versions.node=="string",h="";function g(z){return e.locateFile?e.locateFile(z,h):h+z}var x,b,v,_;function k(z){if(z instanceof Ui)return;M("exiting due to exception: "+z)}if(f){var D=yo("fs"),T=yo("path");m?h=T.dirname(h)+"/":h=__dirname+"/",x=(z,H)=>(z=Wi(z)?new URL(z):T.normalize(z),D.readFileSync(z,H?void 0:"utf8")),v=z=>{var H=x(z,!0);return H.buffer||(H=new Uint8Array(H)),H},b=(z,H,mt)=>{z=Wi(z)?new URL(z):T.normalize(z),D.readFile(z,function(Rt,jt){Rt?mt(Rt):H(jt.buffer)})},process.argv.length>1&&(c=process.argv[1].replace(/\\/g,"/")),u=process.argv.slice(2),process.on("uncaughtException",function(z){if(!(z instanceof Ui))throw z}),process.on("unhandledRejection",function(z){throw z}),a=(z,H)=>{if(_p())throw process.exitCode=z,H;k(H),process.exit(z)},e.inspect=function(){return"[Emscripten Module object]"}}else(l||m)&&(m?h=self.location.href:typeof document<"u"&&document.currentScript&&(h=document.currentScript.src),r&&(h=r),h.indexOf("blob:")!==0?h=h.substr(0,h.replace(/[?#].*/,"").lastIndexOf("/")+1):h="",x=z=>{var H=new XMLHttpRequest;return H.open("GET",z,!1),H.send(null),H.responseText},m&&(v=z=>{var H=new XMLHttpRequest;return H.open("GET",z,!1),H.responseType="arraybuffer",H.send(null),new Uint8Array(H.response)}),b=(z,H,mt)=>{var Rt=new XMLHttpRequest;Rt.open("GET",z,!0),Rt.responseType="arraybuffer",Rt.onload=()=>{if(Rt.status==200||Rt.status==0&&Rt.response){H(Rt.response);return}mt()},Rt.onerror=mt,Rt.send(null)},_=z=>document.title=z);var R=e.print||console.log.bind(console),M=e.printErr||console.warn.bind(console);Object.assign(e,i),i=null,e.arguments&&(u=e.arguments),e.thisProgram&&(c=e.thisProgram),e.quit&&(a=e.quit);var G=4,L;e.wasmBinary&&(L=e.wasmBinary);var U=e.noExitRuntime||!0;typeof WebAssembly!="object"&&cn("no native wasm support detected");var q,Z=!1,at;function lt(z,H){z||cn(H)}var ft=typeof TextDecoder<"u"?new TextDecoder("utf8"):void 0;function Tt(z,H,mt){H>>>=0;for(var Rt=H+mt,jt=H;z[jt]&&!(jt>=Rt);)++jt;if(jt-H>16&&z.buffer&&ft)return ft.decode(z.subarray(H,jt));for(var Xt="";H<jt;){var Dt=z[H++];if(!(Dt&128)){Xt+=String.fromCharCode(Dt);continue}var Nt=z[H++]&63;if((Dt&224)==192){Xt+=String.fromCharCode((Dt&31)<<6|Nt);continue}var pe=z[H++]&63;if((Dt&240)==224?Dt=(Dt&15)<<12|Nt<<6|pe:Dt=(Dt&7)<<18|Nt<<12|pe<<6|z[H++]&63,Dt<65536)Xt+=String.fromCharCode(Dt);else{var rr=Dt-65536;Xt+=String.fromCharCode(55296|rr>>10,56320|rr&1023)}}return Xt}function $t(z,H){return z>>>=0,z?Tt(ue,z,H):""}function ne(z,H,mt,Rt){if(mt>>>=0,!(Rt>0))return 0;for(var jt=mt,Xt=mt+Rt-1,Dt=0;Dt<z.length;++Dt){var Nt=z.charCodeAt(Dt);if(Nt>=55296&&Nt<=57343){var pe=z.charCodeAt(++Dt);Nt=65536+((Nt&1023)<<10)|pe&1023}if(Nt<=127){if(mt>=Xt)break;H[mt++>>>0]=Nt}else if(Nt<=2047){if(mt+1>=Xt)break;H[mt++>>>0]=192|Nt>>6,H[mt++>>>0]=128|Nt&63}else if(Nt<=65535){if(mt+2>=Xt)break;H[mt++>>>0]=224|Nt>>12,H[mt++>>>0]=128|Nt>>6&63,H[mt++>>>0]=128|Nt&63}else{if(mt+3>=Xt)break;H[mt++>>>0]=240|Nt>>18,H[mt++>>>0]=128|Nt>>12&63,H[mt++>>>0]=128|Nt>>6&63,H[mt++>>>0]=128|Nt&63}}return H[mt>>>0]=0,mt-jt}function ae(z,H,mt){return ne(z,ue,H,mt)}var de,He,ue,ce,Mt,un,Or,ho,pu;function cu(z){de=z,e.HEAP8=He=new Int8Array(z),e.HEAP16=ce=new Int16Array(z),e.HEAP32=un=new Int32Array(z),e.HEAPU8=ue=new Uint8Array(z),e.HEAPU16=Mt=new Uint16Array(z),e.HEAPU32=Or=new Uint32Array(z),e.HEAPF32=ho=new Float32Array(z),e.HEAPF64=pu=new Float64Array(z)}var tf=e.INITIAL_MEMORY||16777216,vp,Ip=[],Cp=[],Ce=[],kp=!1;function _p(){return U}function Np(){if(e.preRun)for(typeof e.preRun=="function"&&(e.preRun=[e.preRun]);e.preRun.length;)Ep(e.preRun.shift());go(Ip)}function ef(){kp=!0,go(Cp)}function Dp(){if(e.postRun)for(typeof e.postRun=="function"&&(e.postRun=[e.postRun]);e.postRun.length;)Ap(e.postRun.shift());go(Ce)}function Ep(z){Ip.unshift(z)}function Tp(z){Cp.unshift(z)}function Ap(z){Ce.unshift(z)}var ke=0,Gi=null,pn=null;function $p(z){ke++,e.monitorRunDependencies&&e.monitorRunDependencies(ke)}function Rp(z){if(ke--,e.monitorRunDependencies&&e.monitorRunDependencies(ke),ke==0&&(Gi!==null&&(clearInterval(Gi),Gi=null),pn)){var H=pn;pn=null,H()}}function cn(z){e.onAbort&&e.onAbort(z),z="Aborted("+z+")",M(z),Z=!0,at=1,z+=". Build with -sASSERTIONS for more info.";var H=new WebAssembly.RuntimeError(z);throw n(H),H}var rf="data:application/octet-stream;base64,";function ws(z){return z.startsWith(rf)}function Wi(z){return z.startsWith("file://")}var _e;_e="tfjs-backend-wasm.wasm",ws(_e)||(_e=g(_e));function Fp(z){try{if(z==_e&&L)return new Uint8Array(L);if(v)return v(z);throw"both async and sync fetching of the wasm failed"}catch(H){cn(H)}}function of(){if(!L&&(l||m)){if(typeof fetch=="function"&&!Wi(_e))return fetch(_e,{credentials:"same-origin"}).then(function(z){if(!z.ok)throw"failed to load wasm binary file at '"+_e+"'";return z.arrayBuffer()}).catch(function(){return Fp(_e)});if(b)return new Promise(function(z,H){b(_e,function(mt){z(new Uint8Array(mt))},H)})}return Promise.resolve().then(function(){return Fp(_e)})}function nf(){var z={env:lu,wasi_snapshot_preview1:lu};function H(Dt,Nt){var pe=Dt.exports;e.asm=pe,q=e.asm.memory,cu(q.buffer),vp=e.asm.__indirect_function_table,Tp(e.asm.__wasm_call_ctors),Rp("wasm-instantiate")}$p("wasm-instantiate");function mt(Dt){H(Dt.instance)}function Rt(Dt){return of().then(function(Nt){return WebAssembly.instantiate(Nt,z)}).then(function(Nt){return Nt}).then(Dt,function(Nt){M("failed to asynchronously prepare wasm: "+Nt),cn(Nt)})}function jt(){return!L&&typeof WebAssembly.instantiateStreaming=="function"&&!ws(_e)&&!Wi(_e)&&!f&&typeof fetch=="function"?fetch(_e,{credentials:"same-origin"}).then(function(Dt){var Nt=WebAssembly.instantiateStreaming(Dt,z);return Nt.then(mt,function(pe){return M("wasm streaming compile failed: "+pe),M("falling back to ArrayBuffer instantiation"),Rt(mt)})}):Rt(mt)}if(e.instantiateWasm)try{var Xt=e.instantiateWasm(z,H);return Xt}catch(Dt){M("Module.instantiateWasm callback failed with error: "+Dt),n(Dt)}return jt().catch(n),{}}var $b,ln;function Ui(z){this.name="ExitStatus",this.message="Program terminated with exit("+z+")",this.status=z}function go(z){for(;z.length>0;)z.shift()(e)}function sf(){cn("")}function Mp(){return 4294901760}function Ss(){return Mp()}function af(z,H,mt){ue.copyWithin(z>>>0,H>>>0,H+mt>>>0)}function Pp(z){try{return q.grow(z-de.byteLength+65535>>>16),cu(q.buffer),1}catch{}}function Vi(z){var H=ue.length;z=z>>>0;var mt=Mp();if(z>mt)return!1;let Rt=(pe,rr)=>pe+(rr-pe%rr)%rr;for(var jt=1;jt<=4;jt*=2){var Xt=H*(1+.2/jt);Xt=Math.min(Xt,z+100663296);var Dt=Math.min(mt,Rt(Math.max(z,Xt),65536)),Nt=Pp(Dt);if(Nt)return!0}return!1}var Ne={varargs:void 0,get:function(){Ne.varargs+=4;var z=un[Ne.varargs-4>>>2];return z},getStr:function(z){var H=$t(z);return H}};function Bp(z){return 52}function uf(z,H,mt,Rt,jt){return 70}var pf=[null,[],[]];function Rb(z,H){var mt=pf[z];H===0||H===10?((z===1?R:M)(Tt(mt,0)),mt.length=0):mt.push(H)}function Fb(z,H,mt,Rt){for(var jt=0,Xt=0;Xt<mt;Xt++){var Dt=Or[H>>>2],Nt=Or[H+4>>>2];H+=8;for(var pe=0;pe<Nt;pe++)Rb(z,ue[Dt+pe>>>0]);jt+=Nt}return Or[Rt>>>2]=jt,0}function zp(z){var H=e["_"+z];return H}function vs(z,H){He.set(z,H>>>0)}function cf(z,H,mt,Rt,jt){var Xt={string:Ae=>{var fn=0;if(Ae!=null&&Ae!==0){var ec=(Ae.length<<2)+1;fn=gu(ec),ae(Ae,fn,ec)}return fn},array:Ae=>{var fn=gu(Ae.length);return vs(Ae,fn),fn}};function Dt(Ae){return H==="string"?$t(Ae):H==="boolean"?!!Ae:Ae}var Nt=zp(z),pe=[],rr=0;if(Rt)for(var xo=0;xo<Rt.length;xo++){var tc=Xt[mt[xo]];tc?(rr===0&&(rr=Zp()),pe[xo]=tc(Rt[xo])):pe[xo]=Rt[xo]}var xu=Nt.apply(null,pe);function Rh(Ae){return rr!==0&&Qp(rr),Dt(Ae)}return xu=Rh(xu),xu}function lf(z,H,mt,Rt){mt=mt||[];var jt=mt.every(Dt=>Dt==="number"||Dt==="boolean"),Xt=H!=="string";return Xt&&jt&&!Rt?zp(z):function(){return cf(z,H,mt,arguments,Rt)}}var lu={abort:sf,emscripten_get_heap_max:Ss,emscripten_memcpy_big:af,emscripten_resize_heap:Vi,fd_close:Bp,fd_seek:uf,fd_write:Fb},mf=nf(),Lp=e.___wasm_call_ctors=function(){return(Lp=e.___wasm_call_ctors=e.asm.__wasm_call_ctors).apply(null,arguments)},Op=e._init=function(){return(Op=e._init=e.asm.init).apply(null,arguments)},ff=e._init_with_threads_count=function(){return(ff=e._init_with_threads_count=e.asm.init_with_threads_count).apply(null,arguments)},Gp=e._get_threads_count=function(){return(Gp=e._get_threads_count=e.asm.get_threads_count).apply(null,arguments)},df=e._register_tensor=function(){return(df=e._register_tensor=e.asm.register_tensor).apply(null,arguments)},St=e._dispose_data=function(){return(St=e._dispose_data=e.asm.dispose_data).apply(null,arguments)},mu=e._dispose=function(){return(mu=e._dispose=e.asm.dispose).apply(null,arguments)},hf=e._Abs=function(){return(hf=e._Abs=e.asm.Abs).apply(null,arguments)},Wp=e._Acos=function(){return(Wp=e._Acos=e.asm.Acos).apply(null,arguments)},Hi=e._Acosh=function(){return(Hi=e._Acosh=e.asm.Acosh).apply(null,arguments)},gf=e._Add=function(){return(gf=e._Add=e.asm.Add).apply(null,arguments)},xf=e._AddN=function(){return(xf=e._AddN=e.asm.AddN).apply(null,arguments)},bf=e._All=function(){return(bf=e._All=e.asm.All).apply(null,arguments)},yf=e._Any=function(){return(yf=e._Any=e.asm.Any).apply(null,arguments)},wf=e._ArgMax=function(){return(wf=e._ArgMax=e.asm.ArgMax).apply(null,arguments)},Up=e._ArgMin=function(){return(Up=e._ArgMin=e.asm.ArgMin).apply(null,arguments)},Vp=e._Asin=function(){return(Vp=e._Asin=e.asm.Asin).apply(null,arguments)},Sf=e._Asinh=function(){return(Sf=e._Asinh=e.asm.Asinh).apply(null,arguments)},vf=e._Atan=function(){return(vf=e._Atan=e.asm.Atan).apply(null,arguments)},If=e._Atan2=function(){return(If=e._Atan2=e.asm.Atan2).apply(null,arguments)},fu=e._Atanh=function(){return(fu=e._Atanh=e.asm.Atanh).apply(null,arguments)},Cf=e._AvgPool=function(){return(Cf=e._AvgPool=e.asm.AvgPool).apply(null,arguments)},kf=e._AvgPool3D=function(){return(kf=e._AvgPool3D=e.asm.AvgPool3D).apply(null,arguments)},_f=e._AvgPool3DGrad=function(){return(_f=e._AvgPool3DGrad=e.asm.AvgPool3DGrad).apply(null,arguments)},Is=e._AvgPoolGrad=function(){return(Is=e._AvgPoolGrad=e.asm.AvgPoolGrad).apply(null,arguments)},Nf=e._BatchMatMul=function(){return(Nf=e._BatchMatMul=e.asm.BatchMatMul).apply(null,arguments)},Df=e._Bincount=function(){return(Df=e._Bincount=e.asm.Bincount).apply(null,arguments)},Hp=e._BitwiseAnd=function(){return(Hp=e._BitwiseAnd=e.asm.BitwiseAnd).apply(null,arguments)},Ef=e._Ceil=function(){return(Ef=e._Ceil=e.asm.Ceil).apply(null,arguments)},du=e._ClipByValue=function(){return(du=e._ClipByValue=e.asm.ClipByValue).apply(null,arguments)},Tf=e._Conv2D=function(){return(Tf=e._Conv2D=e.asm.Conv2D).apply(null,arguments)},Af=e._Conv2DBackpropInput=function(){return(Af=e._Conv2DBackpropInput=e.asm.Conv2DBackpropInput).apply(null,arguments)},$f=e._Conv3D=function(){return($f=e._Conv3D=e.asm.Conv3D).apply(null,arguments)},mn=e._Conv3DBackpropFilterV2=function(){return(mn=e._Conv3DBackpropFilterV2=e.asm.Conv3DBackpropFilterV2).apply(null,arguments)},hu=e._Conv3DBackpropInputV2=function(){return(hu=e._Conv3DBackpropInputV2=e.asm.Conv3DBackpropInputV2).apply(null,arguments)},Rf=e._Cos=function(){return(Rf=e._Cos=e.asm.Cos).apply(null,arguments)},Ff=e._Cosh=function(){return(Ff=e._Cosh=e.asm.Cosh).apply(null,arguments)},Mf=e._CropAndResize=function(){return(Mf=e._CropAndResize=e.asm.CropAndResize).apply(null,arguments)},Pf=e._Cumprod=function(){return(Pf=e._Cumprod=e.asm.Cumprod).apply(null,arguments)},qp=e._Cumsum=function(){return(qp=e._Cumsum=e.asm.Cumsum).apply(null,arguments)},Kp=e._DenseBincount=function(){return(Kp=e._DenseBincount=e.asm.DenseBincount).apply(null,arguments)},Bf=e._DepthToSpace=function(){return(Bf=e._DepthToSpace=e.asm.DepthToSpace).apply(null,arguments)},zf=e._DepthwiseConv2dNative=function(){return(zf=e._DepthwiseConv2dNative=e.asm.DepthwiseConv2dNative).apply(null,arguments)},jp=e._Diag=function(){return(jp=e._Diag=e.asm.Diag).apply(null,arguments)},Xp=e._Dilation2D=function(){return(Xp=e._Dilation2D=e.asm.Dilation2D).apply(null,arguments)},Lf=e._Dilation2DBackpropFilter=function(){return(Lf=e._Dilation2DBackpropFilter=e.asm.Dilation2DBackpropFilter).apply(null,arguments)},Of=e._Dilation2DBackpropInput=function(){return(Of=e._Dilation2DBackpropInput=e.asm.Dilation2DBackpropInput).apply(null,arguments)},Gf=e._Elu=function(){return(Gf=e._Elu=e.asm.Elu).apply(null,arguments)},Wf=e._EluGrad=function(){return(Wf=e._EluGrad=e.asm.EluGrad).apply(null,arguments)},Yp=e._Equal=function(){return(Yp=e._Equal=e.asm.Equal).apply(null,arguments)},Mb=e._Erf=function(){return(Mb=e._Erf=e.asm.Erf).apply(null,arguments)},Uf=e._Exp=function(){return(Uf=e._Exp=e.asm.Exp).apply(null,arguments)},Vf=e._Expm1=function(){return(Vf=e._Expm1=e.asm.Expm1).apply(null,arguments)},Hf=e._FlipLeftRight=function(){return(Hf=e._FlipLeftRight=e.asm.FlipLeftRight).apply(null,arguments)},qf=e._Floor=function(){return(qf=e._Floor=e.asm.Floor).apply(null,arguments)},Kf=e._FloorDiv=function(){return(Kf=e._FloorDiv=e.asm.FloorDiv).apply(null,arguments)},jf=e._FusedBatchNorm=function(){return(jf=e._FusedBatchNorm=e.asm.FusedBatchNorm).apply(null,arguments)},Xf=e._FusedConv2D=function(){return(Xf=e._FusedConv2D=e.asm.FusedConv2D).apply(null,arguments)},Yf=e._FusedDepthwiseConv2D=function(){return(Yf=e._FusedDepthwiseConv2D=e.asm.FusedDepthwiseConv2D).apply(null,arguments)},Zf=e._Gather=function(){return(Zf=e._Gather=e.asm.Gather).apply(null,arguments)},Qf=e._GatherNd=function(){return(Qf=e._GatherNd=e.asm.GatherNd).apply(null,arguments)},Jf=e._Greater=function(){return(Jf=e._Greater=e.asm.Greater).apply(null,arguments)},td=e._GreaterEqual=function(){return(td=e._GreaterEqual=e.asm.GreaterEqual).apply(null,arguments)},ed=e._IsFinite=function(){return(ed=e._IsFinite=e.asm.IsFinite).apply(null,arguments)},rd=e._IsInf=function(){return(rd=e._IsInf=e.asm.IsInf).apply(null,arguments)},od=e._IsNan=function(){return(od=e._IsNan=e.asm.IsNan).apply(null,arguments)},nd=e._LRN=function(){return(nd=e._LRN=e.asm.LRN).apply(null,arguments)},sd=e._LRNGrad=function(){return(sd=e._LRNGrad=e.asm.LRNGrad).apply(null,arguments)},id=e._LeakyRelu=function(){return(id=e._LeakyRelu=e.asm.LeakyRelu).apply(null,arguments)},ad=e._Less=function(){return(ad=e._Less=e.asm.Less).apply(null,arguments)},ud=e._LessEqual=function(){return(ud=e._LessEqual=e.asm.LessEqual).apply(null,arguments)},pd=e._LinSpace=function(){return(pd=e._LinSpace=e.asm.LinSpace).apply(null,arguments)},cd=e._Log=function(){return(cd=e._Log=e.asm.Log).apply(null,arguments)},ld=e._Log1p=function(){return(ld=e._Log1p=e.asm.Log1p).apply(null,arguments)},md=e._LogicalAnd=function(){return(md=e._LogicalAnd=e.asm.LogicalAnd).apply(null,arguments)},fd=e._LogicalNot=function(){return(fd=e._LogicalNot=e.asm.LogicalNot).apply(null,arguments)},dd=e._LogicalOr=function(){return(dd=e._LogicalOr=e.asm.LogicalOr).apply(null,arguments)},hd=e._LogicalXor=function(){return(hd=e._LogicalXor=e.asm.LogicalXor).apply(null,arguments)},gd=e._Max=function(){return(gd=e._Max=e.asm.Max).apply(null,arguments)},xd=e._MaxPool=function(){return(xd=e._MaxPool=e.asm.MaxPool).apply(null,arguments)},bd=e._MaxPool3D=function(){return(bd=e._MaxPool3D=e.asm.MaxPool3D).apply(null,arguments)},yd=e._MaxPool3DGrad=function(){return(yd=e._MaxPool3DGrad=e.asm.MaxPool3DGrad).apply(null,arguments)},wd=e._MaxPoolGrad=function(){return(wd=e._MaxPoolGrad=e.asm.MaxPoolGrad).apply(null,arguments)},Sd=e._MaxPoolWithArgmax=function(){return(Sd=e._MaxPoolWithArgmax=e.asm.MaxPoolWithArgmax).apply(null,arguments)},vd=e._Maximum=function(){return(vd=e._Maximum=e.asm.Maximum).apply(null,arguments)},Id=e._Mean=function(){return(Id=e._Mean=e.asm.Mean).apply(null,arguments)},Cd=e._Min=function(){return(Cd=e._Min=e.asm.Min).apply(null,arguments)},kd=e._Minimum=function(){return(kd=e._Minimum=e.asm.Minimum).apply(null,arguments)},_d=e._MirrorPad=function(){return(_d=e._MirrorPad=e.asm.MirrorPad).apply(null,arguments)},Nd=e._Mod=function(){return(Nd=e._Mod=e.asm.Mod).apply(null,arguments)},Dd=e._Multinomial=function(){return(Dd=e._Multinomial=e.asm.Multinomial).apply(null,arguments)},Ed=e._Multiply=function(){return(Ed=e._Multiply=e.asm.Multiply).apply(null,arguments)},Td=e._Neg=function(){return(Td=e._Neg=e.asm.Neg).apply(null,arguments)},Ad=e._NonMaxSuppressionV3=function(){return(Ad=e._NonMaxSuppressionV3=e.asm.NonMaxSuppressionV3).apply(null,arguments)},$d=e._NonMaxSuppressionV4=function(){return($d=e._NonMaxSuppressionV4=e.asm.NonMaxSuppressionV4).apply(null,arguments)},Rd=e._NonMaxSuppressionV5=function(){return(Rd=e._NonMaxSuppressionV5=e.asm.NonMaxSuppressionV5).apply(null,arguments)},Fd=e._NotEqual=function(){return(Fd=e._NotEqual=e.asm.NotEqual).apply(null,arguments)},Md=e._OneHot=function(){return(Md=e._OneHot=e.asm.OneHot).apply(null,arguments)},Pd=e._PadV2=function(){return(Pd=e._PadV2=e.asm.PadV2).apply(null,arguments)},Bd=e._Pow=function(){return(Bd=e._Pow=e.asm.Pow).apply(null,arguments)},zd=e._Prelu=function(){return(zd=e._Prelu=e.asm.Prelu).apply(null,arguments)},Ld=e._Prod=function(){return(Ld=e._Prod=e.asm.Prod).apply(null,arguments)},Od=e._RealDiv=function(){return(Od=e._RealDiv=e.asm.RealDiv).apply(null,arguments)},Gd=e._Reciprocal=function(){return(Gd=e._Reciprocal=e.asm.Reciprocal).apply(null,arguments)},Wd=e._Relu=function(){return(Wd=e._Relu=e.asm.Relu).apply(null,arguments)},Ud=e._Relu6=function(){return(Ud=e._Relu6=e.asm.Relu6).apply(null,arguments)},Vd=e._ResizeBilinear=function(){return(Vd=e._ResizeBilinear=e.asm.ResizeBilinear).apply(null,arguments)},Hd=e._ResizeBilinearGrad=function(){return(Hd=e._ResizeBilinearGrad=e.asm.ResizeBilinearGrad).apply(null,arguments)},qd=e._ResizeNearestNeighbor=function(){return(qd=e._ResizeNearestNeighbor=e.asm.ResizeNearestNeighbor).apply(null,arguments)},Kd=e._ResizeNearestNeighborGrad=function(){return(Kd=e._ResizeNearestNeighborGrad=e.asm.ResizeNearestNeighborGrad).apply(null,arguments)},jd=e._Reverse=function(){return(jd=e._Reverse=e.asm.Reverse).apply(null,arguments)},Xd=e._RotateWithOffset=function(){return(Xd=e._RotateWithOffset=e.asm.RotateWithOffset).apply(null,arguments)},Yd=e._Round=function(){return(Yd=e._Round=e.asm.Round).apply(null,arguments)},Zd=e._Rsqrt=function(){return(Zd=e._Rsqrt=e.asm.Rsqrt).apply(null,arguments)},Qd=e._ScatterNd=function(){return(Qd=e._ScatterNd=e.asm.ScatterNd).apply(null,arguments)},Jd=e._SearchSorted=function(){return(Jd=e._SearchSorted=e.asm.SearchSorted).apply(null,arguments)},th=e._SelectV2=function(){return(th=e._SelectV2=e.asm.SelectV2).apply(null,arguments)},eh=e._Selu=function(){return(eh=e._Selu=e.asm.Selu).apply(null,arguments)},rh=e._Sigmoid=function(){return(rh=e._Sigmoid=e.asm.Sigmoid).apply(null,arguments)},oh=e._Sign=function(){return(oh=e._Sign=e.asm.Sign).apply(null,arguments)},nh=e._Sin=function(){return(nh=e._Sin=e.asm.Sin).apply(null,arguments)},sh=e._Sinh=function(){return(sh=e._Sinh=e.asm.Sinh).apply(null,arguments)},ih=e._Softmax=function(){return(ih=e._Softmax=e.asm.Softmax).apply(null,arguments)},ah=e._Softplus=function(){return(ah=e._Softplus=e.asm.Softplus).apply(null,arguments)},uh=e._SparseFillEmptyRows=function(){return(uh=e._SparseFillEmptyRows=e.asm.SparseFillEmptyRows).apply(null,arguments)},ph=e._SparseReshape=function(){return(ph=e._SparseReshape=e.asm.SparseReshape).apply(null,arguments)},ch=e._SparseSegmentReduction=function(){return(ch=e._SparseSegmentReduction=e.asm.SparseSegmentReduction).apply(null,arguments)},lh=e._SparseToDense=function(){return(lh=e._SparseToDense=e.asm.SparseToDense).apply(null,arguments)},mh=e._Sqrt=function(){return(mh=e._Sqrt=e.asm.Sqrt).apply(null,arguments)},fh=e._Square=function(){return(fh=e._Square=e.asm.Square).apply(null,arguments)},dh=e._SquaredDifference=function(){return(dh=e._SquaredDifference=e.asm.SquaredDifference).apply(null,arguments)},hh=e._Step=function(){return(hh=e._Step=e.asm.Step).apply(null,arguments)},gh=e._StridedSlice=function(){return(gh=e._StridedSlice=e.asm.StridedSlice).apply(null,arguments)},xh=e._Sub=function(){return(xh=e._Sub=e.asm.Sub).apply(null,arguments)},bh=e._Sum=function(){return(bh=e._Sum=e.asm.Sum).apply(null,arguments)},yh=e._Tan=function(){return(yh=e._Tan=e.asm.Tan).apply(null,arguments)},wh=e._Tanh=function(){return(wh=e._Tanh=e.asm.Tanh).apply(null,arguments)},Sh=e._TensorScatterUpdate=function(){return(Sh=e._TensorScatterUpdate=e.asm.TensorScatterUpdate).apply(null,arguments)},vh=e._Tile=function(){return(vh=e._Tile=e.asm.Tile).apply(null,arguments)},Ih=e._TopK=function(){return(Ih=e._TopK=e.asm.TopK).apply(null,arguments)},Ch=e._Transform=function(){return(Ch=e._Transform=e.asm.Transform).apply(null,arguments)},kh=e._Transpose=function(){return(kh=e._Transpose=e.asm.Transpose).apply(null,arguments)},_h=e.__FusedMatMul=function(){return(_h=e.__FusedMatMul=e.asm._FusedMatMul).apply(null,arguments)},Nh=e._malloc=function(){return(Nh=e._malloc=e.asm.malloc).apply(null,arguments)},Dh=e._free=function(){return(Dh=e._free=e.asm.free).apply(null,arguments)},Eh=e.___errno_location=function(){return(Eh=e.___errno_location=e.asm.__errno_location).apply(null,arguments)},Zp=e.stackSave=function(){return(Zp=e.stackSave=e.asm.stackSave).apply(null,arguments)},Qp=e.stackRestore=function(){return(Qp=e.stackRestore=e.asm.stackRestore).apply(null,arguments)},gu=e.stackAlloc=function(){return(gu=e.stackAlloc=e.asm.stackAlloc).apply(null,arguments)},Th=e.dynCall_iijjiiii=function(){return(Th=e.dynCall_iijjiiii=e.asm.dynCall_iijjiiii).apply(null,arguments)},Ah=e.dynCall_jiji=function(){return(Ah=e.dynCall_jiji=e.asm.dynCall_jiji).apply(null,arguments)};e.cwrap=lf;var qi;pn=function z(){qi||Jp(),qi||(pn=z)};function Jp(z){if(z=z||u,ke>0||(Np(),ke>0))return;function H(){qi||(qi=!0,e.calledRun=!0,!Z&&(ef(),o(e),e.onRuntimeInitialized&&e.onRuntimeInitialized(),Dp()))}e.setStatus?(e.setStatus("Running..."),setTimeout(function(){setTimeout(function(){e.setStatus("")},1),H()},1)):H()}if(e.preInit)for(typeof e.preInit=="function"&&(e.preInit=[e.preInit]);e.preInit.length>0;)e.preInit.pop()();Jp();var Ki;s&&(Ki={uncaughtException:process.listeners("uncaughtException").filter(function(z){return!s.uncaughtException.indexOf(z)>-1}),unhandledRejection:process.listeners("unhandledRejection").filter(function(z){return!s.unhandledRejection.indexOf(z)>-1})});var ji;if(typeof t<"u")ji=t;else if(typeof WasmBackendModuleThreadedSimd<"u")ji=WasmBackendModuleThreadedSimd;else throw new Error("Could not find wasm module in post.js");if(Ki){var $h=ji._dispose;ji._dispose=function(){$h(),Ki.uncaughtException.forEach(function(z){process.removeListener("uncaughtException",z)}),Ki.unhandledRejection.forEach(function(z){process.removeListener("unhandledRejection",z)})}}return t.ready})})();typeof Qm=="object"&&typeof Db=="object"?Db.exports=Nb:typeof define=="function"&&define.amd?define([],function(){return Nb}):typeof Qm=="object"&&(Qm.WasmBackendModule=Nb)});p();p();p();p();var dn="Abs",hn="Acos",gn="Acosh",Gr="Add",wo="AddN",Yi="All",Zi="Any",xn="ArgMax",bn="ArgMin",yn="Asin",wn="Asinh",Sn="Atan",vn="Atanh",In="Atan2",So="AvgPool",Qi="AvgPoolGrad",Cn="AvgPool3D",Ji="AvgPool3DGrad",vo="BatchMatMul",kn="BatchToSpaceND",Cs="Bincount",ta="BitwiseAnd",Vb="BroadcastTo",ea="BroadcastArgs",Cr="Cast",Wr="Ceil",Io="ClipByValue",yu="Complex",ra="ComplexAbs",_n="Concat",Co="Conv2D",uc="Conv2DBackpropFilter",ko="Conv2DBackpropInput",_o="Conv3D",ks="Conv3DBackpropFilterV2",_s="Conv3DBackpropInputV2",oa="Cos",Nn="Cosh",Ns="Cumprod",No="Cumsum",Ds="CropAndResize",na="DenseBincount",Es="DepthToSpace",Do="DepthwiseConv2dNative",pc="DepthwiseConv2dNativeBackpropFilter",cc="DepthwiseConv2dNativeBackpropInput",sa="Diag",Eo="Dilation2D",Ts="Dilation2DBackpropInput",As="Dilation2DBackpropFilter",wu="Draw",Dn="RealDiv",lc="Einsum",$s="Elu",Rs="EluGrad",ia="Erf",En="Equal",Tn="Exp",An="ExpandDims",Ur="Expm1",Bh="FFT",aa="Fill",Fs="FlipLeftRight",Vr="Floor",Hr="FloorDiv",To="FusedBatchNorm",$n="GatherV2",Ms="GatherNd",Rn="Greater",qr="GreaterEqual",kr="Identity",mc="IFFT",fc="Imag",Fn="IsFinite",Mn="IsInf",Pn="IsNan",Ao="LeakyRelu",Bn="Less",zn="LessEqual",Ps="LinSpace",Ln="Log",On="Log1p",ua="LogicalAnd",pa="LogicalNot",ca="LogicalOr",Hb="LogicalXor",qb="LogSoftmax",Fq="LowerBound",Bs="LRN",zs="LRNGrad",Mq="MatrixBandPart",Ls="Max",Kr="Maximum",$o="MaxPool",la="MaxPoolGrad",Gn="MaxPool3D",ma="MaxPool3DGrad",fa="MaxPoolWithArgmax",Ro="Mean",Os="Min",jr="Minimum",Fo="MirrorPad",da="Mod",Gs="Multinomial",Xr="Multiply",Ws="Neg",Wn="NotEqual",Us="NonMaxSuppressionV3",Su="NonMaxSuppressionV4",Vs="NonMaxSuppressionV5",Un="OnesLike",Mo="OneHot",Vn="Pack",Po="PadV2",Pq="Pool",ha="Pow",Bo="Prelu",Yr="Prod",Kb="RaggedGather",jb="RaggedRange",Xb="RaggedTensorToTensor",ga="Range",vu="Real",Hn="Reciprocal",qn="Relu",Kn="Reshape",zo="ResizeNearestNeighbor",Hs="ResizeNearestNeighborGrad",Lo="ResizeBilinear",qs="ResizeBilinearGrad",jn="Relu6",Oo="Reverse",Xn="Round",Zr="Rsqrt",Ks="ScatterNd",js="TensorScatterUpdate",Xs="SearchSorted",Yn="Select",Zn="Selu",Go="Slice",xa="Sin",Qn="Sinh",Jn="Sign",Qr="Sigmoid",ts="Softplus",Jr="Sqrt",Ys="Sum",es="SpaceToBatchND",rs="SplitV",Wo="Softmax",dc="SparseFillEmptyRows",Iu="SparseReshape",ba="SparseSegmentMean",ya="SparseSegmentSum",Zs="SparseToDense",to="SquaredDifference",wa="Square",hc="StaticRegexReplace",Qs="StridedSlice",Sa="StringNGrams",gc="StringSplit",xc="StringToHashBucketFast",os="Sub",va="Tan",ns="Tanh",_r="Tile",Js="TopK",ti="Transform",Nr="Transpose",bc="Unique",ss="Unpack",Ia="UnsortedSegmentSum",Bq="UpperBound",is="ZerosLike",Uo="Step",Cu="FromPixels",ei="RotateWithOffset",as="_FusedMatMul",us="FusedConv2D",ps="FusedDepthwiseConv2D";p();p();p();var ri=class{constructor(t,e){this.backend=t,this.dataMover=e,this.data=new WeakMap,this.dataIdsCount=0}get(t){return this.data.has(t)||this.dataMover.moveData(this.backend,t),this.data.get(t)}set(t,e){this.dataIdsCount++,this.data.set(t,e)}has(t){return this.data.has(t)}delete(t){return this.dataIdsCount--,this.data.delete(t)}numDataIds(){return this.dataIdsCount}},Vo=class{refCount(t){return Ke("refCount")}incRef(t){return Ke("incRef")}timerAvailable(){return!0}time(t){return Ke("time")}read(t){return Ke("read")}readSync(t){return Ke("readSync")}readToGPU(t,e){return Ke("readToGPU")}numDataIds(){return Ke("numDataIds")}disposeData(t,e){return Ke("disposeData")}write(t,e,o){return Ke("write")}move(t,e,o,n,s){return Ke("move")}createTensorFromGPUData(t,e,o){return Ke("createTensorFromGPUData")}memory(){return Ke("memory")}floatPrecision(){return Ke("floatPrecision")}epsilon(){return this.floatPrecision()===32?1e-7:1e-4}dispose(){return Ke("dispose")}};function Ke(r){throw new Error(`'${r}' not yet implemented or not found in the registry. This kernel may not be supported by the tfjs backend you have chosen`)}p();p();function Yb(r){let t=r.length,e=0;for(;t>0;)e=Math.random()*t|0,t--,yc(r,t,e)}function RE(r,t){if(r.length!==t.length)throw new Error(`Array sizes must match to be shuffled together First array length was ${r.length}Second array length was ${t.length}`);let e=r.length,o=0;for(;e>0;)o=Math.random()*e|0,e--,yc(r,e,o),yc(t,e,o)}function Ca(r,t,e){return Math.max(r,Math.min(t,e))}function FE(r){return r%2===0?r:r+1}function yc(r,t,e){let o=r[t];r[t]=r[e],r[e]=o}function ME(r){let t=0;for(let e=0;e<r.length;e++)t+=r[e];return t}function PE(r,t){let e=Math.random();return t*e+(1-e)*r}function BE(r,t){let e=0;for(let o=0;o<r.length;o++){let n=Number(r[o])-Number(t[o]);e+=n*n}return e}function C(r,t){if(!r)throw new Error(typeof t=="string"?t:t())}function Gt(r,t,e=""){C($e(r,t),()=>e+` Shapes ${r} and ${t} must match`)}function nr(r){C(r!=null,()=>"The input to the tensor constructor must be a non-null value.")}function bt(r){if(r.length===0)return 1;let t=r[0];for(let e=1;e<r.length;e++)t*=r[e];return t}function zE(r){return r.length===0}function zh(r,t){if(r===t)return!0;if(r==null||t==null||r.length!==t.length)return!1;for(let e=0;e<r.length;e++)if(r[e]!==null&&t[e]!==null&&r[e]!==t[e])return!1;return!0}function $e(r,t){if(r===t)return!0;if(r==null||t==null||r.length!==t.length)return!1;for(let e=0;e<r.length;e++)if(r[e]!==t[e])return!1;return!0}function Ho(r){return r%1===0}function LE(r){if(Math.tanh!=null)return Math.tanh(r);if(r===1/0)return 1;if(r===-1/0)return-1;{let t=Math.exp(2*r);return(t-1)/(t+1)}}function OE(r){let t=Math.ceil(Math.sqrt(r));return[t,Math.ceil(r/t)]}function GE(r){let t=new Uint32Array(r);for(let e=0;e<r;++e)t[e]=e;return Yb(t),t}function ni(r,t){return t<=r.length?r:r+" ".repeat(t-r.length)}function WE(r,t=n=>0,e,o){return new Promise((n,s)=>{let i=0,u=()=>{if(r()){n();return}i++;let c=t(i);if(e!=null&&i>=e){s();return}o!=null?o(u,c):setTimeout(u,c)};u()})}function UE(r,t){let e=1,o=-1;for(let s=0;s<r.length;++s)if(r[s]>=0)e*=r[s];else if(r[s]===-1){if(o!==-1)throw Error(`Shapes can only have 1 implicit size. Found -1 at dim ${o} and dim ${s}`);o=s}else if(r[s]<0)throw Error(`Shapes can not be < 0. Found ${r[s]} at dim ${s}`);if(o===-1){if(t>0&&t!==e)throw Error(`Size(${t}) must match the product of shape ${r}`);return r}if(e===0)throw Error(`Cannot infer the missing size in [${r}] when there are 0 elements`);if(t%e!==0)throw Error(`The implicit shape can't be a fractional number. Got ${t} / ${e}`);let n=r.slice();return n[o]=t/e,n}function se(r,t){let e=t.length;return r=r==null?t.map((o,n)=>n):[].concat(r),C(r.every(o=>o>=-e&&o<e),()=>`All values in axis param must be in range [-${e}, ${e}) but got axis ${r}`),C(r.every(o=>Ho(o)),()=>`All values in axis param must be integers but got axis ${r}`),r.map(o=>o<0?e+o:o)}function Lh(r,t){let e=[],o=[],n=t!=null&&Array.isArray(t)&&t.length===0,s=t==null||n?null:se(t,r).sort(),i=0;for(let u=0;u<r.length;++u){if(s!=null){if(s[i]===u&&r[u]!==1)throw new Error(`Can't squeeze axis ${u} since its dim '${r[u]}' is not 1`);(s[i]==null||s[i]>u)&&r[u]===1&&(e.push(r[u]),o.push(u)),s[i]<=u&&i++}r[u]!==1&&(e.push(r[u]),o.push(u))}return{newShape:e,keptDims:o}}function Oh(r,t){return wc(r,t)}function wc(r,t){let e=null;if(r==null||r==="float32")e=new Float32Array(t);else if(r==="int32")e=new Int32Array(t);else if(r==="bool")e=new Uint8Array(t);else if(r==="string")e=new Array(t);else throw new Error(`Unknown data type ${r}`);return e}function Gh(r,t){for(let e=0;e<r.length;e++){let o=r[e];if(isNaN(o)||!isFinite(o))throw Error(`A tensor of type ${t} being uploaded contains ${o}.`)}}function Wh(r){return r==="bool"||r==="complex64"||r==="float32"||r==="int32"||r==="string"}function VE(r,t){return!(t==="complex64"||t==="float32"&&r!=="complex64"||t==="int32"&&r!=="float32"&&r!=="complex64"||t==="bool"&&r==="bool")}function ka(r){if(r==="float32"||r==="int32")return 4;if(r==="complex64")return 8;if(r==="bool")return 1;throw new Error(`Unknown dtype ${r}`)}function Uh(r){if(r==null)return 0;let t=0;return r.forEach(e=>t+=e.length),t}function Dr(r){return typeof r=="string"||r instanceof String}function Zb(r){return typeof r=="boolean"}function Qb(r){return typeof r=="number"}function cs(r){return Array.isArray(r)?cs(r[0]):r instanceof Float32Array?"float32":r instanceof Int32Array||r instanceof Uint8Array||r instanceof Uint8ClampedArray?"int32":Qb(r)?"float32":Dr(r)?"string":Zb(r)?"bool":"float32"}function eo(r){return!!(r&&r.constructor&&r.call&&r.apply)}function _a(r,t){for(let e=t;e<r;++e)if(r%e===0)return e;return r}function ro(r){let t=r.length;if(t<2)return[];let e=new Array(t-1);e[t-2]=r[t-1];for(let o=t-3;o>=0;--o)e[o]=e[o+1]*r[o+1];return e}function Jb(r,t,e,o=!1){let n=new Array;if(t.length===1){let s=t[0]*(o?2:1);for(let i=0;i<s;i++)n[i]=e[r+i]}else{let s=t[0],i=t.slice(1),u=i.reduce((c,a)=>c*a)*(o?2:1);for(let c=0;c<s;c++)n[c]=Jb(r+c*u,i,e,o)}return n}function oi(r,t,e=!1){if(r.length===0)return t[0];let o=r.reduce((n,s)=>n*s)*(e?2:1);if(o===0)return[];if(o!==t.length)throw new Error(`[${r}] does not match the input size ${t.length}${e?" for a complex tensor":""}.`);return Jb(0,r,t,e)}function HE(r,t){if(Array.isArray(r))return r;if(t==="float32")return r instanceof Float32Array?r:new Float32Array(r);if(t==="int32")return r instanceof Int32Array?r:new Int32Array(r);if(t==="bool"||t==="string")return Uint8Array.from(new Int32Array(r));throw new Error(`Unknown dtype ${t}`)}function ku(r,t){let e=Na(r,t);for(let o=0;o<e.length;o++)e[o]=1;return e}function Na(r,t){if(t==null||t==="float32"||t==="complex64")return new Float32Array(r);if(t==="int32")return new Int32Array(r);if(t==="bool")return new Uint8Array(r);throw new Error(`Unknown data type ${t}`)}function qE(r,t){let e=r.reduce((o,n)=>o*n,1);if(t==null||t==="float32")return oi(r,new Float32Array(e));if(t==="int32")return oi(r,new Int32Array(e));if(t==="bool")return oi(r,new Uint8Array(e));throw new Error(`Unknown data type ${t}`)}function Ut(r){r.forEach(t=>{C(Number.isInteger(t)&&t>=0,()=>`Tensor must have a shape comprised of positive integers but got shape [${r}].`)})}function KE(r,t,e){if(t===0)return 0;if(t===1)return r[0];let o=r[r.length-1];for(let n=0;n<r.length-1;++n)o+=e[n]*r[n];return o}function jE(r,t,e){if(t===0)return[];if(t===1)return[r];let o=new Array(t);for(let n=0;n<o.length-1;++n)o[n]=Math.floor(r/e[n]),r-=o[n]*e[n];return o[o.length-1]=r,o}function si(r){return r&&r.then&&typeof r.then=="function"}var ty="tfjsflags",_u=class{constructor(t){this.global=t,this.flags={},this.flagRegistry={},this.urlFlags={},this.getQueryParams=YE,this.populateURLFlags()}setPlatform(t,e){this.platform!=null&&(K().getBool("IS_TEST")||K().getBool("PROD")||console.warn(`Platform ${this.platformName} has already been set. Overwriting the platform with ${t}.`)),this.platformName=t,this.platform=e}registerFlag(t,e,o){if(this.flagRegistry[t]={evaluationFn:e,setHook:o},this.urlFlags[t]!=null){let n=this.urlFlags[t];K().getBool("IS_TEST")||K().getBool("PROD")||console.warn(`Setting feature override from URL ${t}: ${n}.`),this.set(t,n)}}async getAsync(t){return t in this.flags?this.flags[t]:(this.flags[t]=await this.evaluateFlag(t),this.flags[t])}get(t){if(t in this.flags)return this.flags[t];let e=this.evaluateFlag(t);if(si(e))throw new Error(`Flag ${t} cannot be synchronously evaluated. Please use getAsync() instead.`);return this.flags[t]=e,this.flags[t]}getNumber(t){return this.get(t)}getBool(t){return this.get(t)}getString(t){return this.get(t)}getFlags(){return this.flags}get features(){return this.flags}set(t,e){if(this.flagRegistry[t]==null)throw new Error(`Cannot set flag ${t} as it has not been registered.`);this.flags[t]=e,this.flagRegistry[t].setHook!=null&&this.flagRegistry[t].setHook(e)}evaluateFlag(t){if(this.flagRegistry[t]==null)throw new Error(`Cannot evaluate flag '${t}': no evaluation function found.`);return this.flagRegistry[t].evaluationFn()}setFlags(t){this.flags=Object.assign({},t)}reset(){this.flags={},this.urlFlags={},this.populateURLFlags()}populateURLFlags(){if(typeof this.global>"u"||typeof this.global.location>"u"||typeof this.global.location.search>"u")return;let t=this.getQueryParams(this.global.location.search);ty in t&&t[ty].split(",").forEach(o=>{let[n,s]=o.split(":");this.urlFlags[n]=QE(n,s)})}};function YE(r){let t={};return r.replace(/[?&]([^=?&]+)(?:=([^&]*))?/g,(e,...o)=>(ZE(t,o[0],o[1]),o.join("="))),t}function ZE(r,t,e){r[decodeURIComponent(t)]=decodeURIComponent(e||"")}function QE(r,t){let e=t.toLowerCase();return e==="true"||e==="false"?e==="true":`${+e}`===e?+e:t}function K(){return Vh}var Vh=null;function ey(r){Vh=r}p();var Hh;function qh(){if(Hh==null){let r;if(typeof window<"u")r=window;else if(typeof global<"u")r=global;else if(typeof process<"u")r=process;else if(typeof self<"u")r=self;else throw new Error("Could not find a global object");Hh=r}return Hh}function JE(){let r=qh();return r._tfGlobals==null&&(r._tfGlobals=new Map),r._tfGlobals}function Nu(r,t){let e=JE();if(e.has(r))return e.get(r);{let o=t();return e.set(r,o),e.get(r)}}p();p();function oo(...r){K().getBool("IS_TEST")||K().getBool("PROD")||console.warn(...r)}function tT(...r){K().getBool("IS_TEST")||K().getBool("PROD")||console.log(...r)}var Da=Nu("kernelRegistry",()=>new Map),Du=Nu("gradRegistry",()=>new Map);function Ea(r,t){let e=jh(r,t);return Da.get(e)}function Kh(r){return Du.get(r)}function Sc(r){let t=Da.entries(),e=[];for(;;){let{done:o,value:n}=t.next();if(o)break;let[s,i]=n,[u]=s.split("_");u===r&&e.push(i)}return e}function Eu(r){let{kernelName:t,backendName:e}=r,o=jh(t,e);Da.has(o)&&oo(`The kernel '${t}' for backend '${e}' is already registered`),Da.set(o,r)}function oy(r){let{kernelName:t}=r;Du.has(t)&&K().getBool("DEBUG")&&oo(`Overriding the gradient for '${t}'`),Du.set(t,r)}function Qq(r,t){let e=jh(r,t);if(!Da.has(e))throw new Error(`The kernel '${r}' for backend '${t}' is not registered`);Da.delete(e)}function Jq(r){if(!Du.has(r))throw new Error(`The gradient '${r}' for backend is not registered`);Du.delete(r)}function t6(r,t){Sc(r).forEach(o=>{let n=Object.assign({},o,{backendName:t});Eu(n)})}function jh(r,t){return`${t}_${r}`}p();var w={};De(w,{arraysEqual:()=>$e,arraysEqualWithNull:()=>zh,assert:()=>C,assertNonNegativeIntegerDimensions:()=>Ut,assertNonNull:()=>nr,assertShapesMatch:()=>Gt,bytesFromStringArray:()=>Uh,bytesPerElement:()=>ka,checkConversionForErrors:()=>Gh,clamp:()=>Ca,computeStrides:()=>ro,convertBackendValuesAndArrayBuffer:()=>HE,createScalarValue:()=>aT,createShuffledIndices:()=>GE,decodeString:()=>Ra,distSquared:()=>BE,encodeString:()=>ms,fetch:()=>pT,fingerPrint64:()=>iT,flatten:()=>Tr,getArrayFromDType:()=>wc,getTypedArrayFromDType:()=>Oh,hasEncodingLoss:()=>VE,hexToLong:()=>Tu,indexToLoc:()=>jE,inferDtype:()=>cs,inferFromImplicitShape:()=>UE,isBoolean:()=>Zb,isFunction:()=>eo,isInt:()=>Ho,isNumber:()=>Qb,isPromise:()=>si,isScalarShape:()=>zE,isString:()=>Dr,isTypedArray:()=>ee,isValidDtype:()=>Wh,locToIndex:()=>KE,makeOnesTypedArray:()=>ku,makeZerosNestedTypedArray:()=>qE,makeZerosTypedArray:()=>Na,nearestDivisor:()=>_a,nearestLargerEven:()=>FE,now:()=>ci,parseAxisParam:()=>se,randUniform:()=>PE,repeatedTry:()=>WE,rightPad:()=>ni,shuffle:()=>Yb,shuffleCombo:()=>RE,sizeFromShape:()=>bt,sizeToSquarishShape:()=>OE,squeezeShape:()=>Lh,sum:()=>ME,swap:()=>yc,tanh:()=>LE,toNestedArray:()=>oi,toTypedArray:()=>$a});p();p();function vc(r){return r instanceof Float32Array||r instanceof Int32Array||r instanceof Uint8Array||r instanceof Uint8ClampedArray}p();var Qh=bu(dy());var pi=Qh.default||Qh;function Tu(r){return pi.fromString(r,!0,16)}var gy=Tu("c3a5c85c97cb3127"),ui=Tu("b492b66fbe98f273"),Re=Tu("9ae16a3b2f90404f");function Zh(r){return r.xor(r.shru(47))}function xy(r,t,e){let o=r.slice(t,t+e);return pi.fromBytes(Array.from(o),!0,!0)}function Vt(r,t){return xy(r,t,8)}function hy(r,t){return xy(r,t,4)}function he(r,t){return t===0?r:r.shru(t).or(r.shl(64-t))}function ls(r,t,e=Tu("9ddfea08eb382d69")){let o=r.xor(t).mul(e);o=o.xor(o.shru(47));let n=t.xor(o).mul(e);return n=n.xor(n.shru(47)),n=n.mul(e),n}function rT(r,t,e,o,n,s){n=n.add(r),s=he(s.add(n).add(o),21);let i=n;return n=n.add(t),n=n.add(e),s=s.add(he(n,44)),[n.add(o),s.add(i)]}function Cc(r,t,e,o){return rT(Vt(r,t),Vt(r,t+8),Vt(r,t+16),Vt(r,t+24),e,o)}function oT(r,t=r.length){if(t>=8){let e=Re.add(t*2),o=Vt(r,0).add(Re),n=Vt(r,t-8),s=he(n,37).mul(e).add(o),i=he(o,25).add(n).mul(e);return ls(s,i,e)}if(t>=4){let e=Re.add(t*2),o=hy(r,0);return ls(o.shl(3).add(t),hy(r,t-4),e)}if(t>0){let e=r[0],o=r[t>>1],n=r[t-1],s=e+(o<<8),i=t+(n<<2);return Zh(Re.mul(s).xor(gy.mul(i))).mul(Re)}return Re}function nT(r,t=r.length){let e=Re.add(t*2),o=Vt(r,0).mul(ui),n=Vt(r,8),s=Vt(r,t-8).mul(e),i=Vt(r,t-16).mul(Re);return ls(he(o.add(n),43).add(he(s,30)).add(i),o.add(he(n.add(Re),18)).add(s),e)}function sT(r,t=r.length){let e=Re.add(t*2),o=Vt(r,0).mul(Re),n=Vt(r,8),s=Vt(r,t-8).mul(e),i=Vt(r,t-16).mul(Re),u=he(o.add(n),43).add(he(s,30)).add(i),c=ls(u,o.add(he(n.add(Re),18)).add(s),e),a=Vt(r,16).mul(e),l=Vt(r,24),m=u.add(Vt(r,t-32)).mul(e),f=c.add(Vt(r,t-24)).mul(e);return ls(he(a.add(l),43).add(he(m,30)).add(f),a.add(he(l.add(o),18)).add(m),e)}function iT(r,t=r.length){let e=pi.fromNumber(81,!0);if(t<=32)return t<=16?oT(r,t):nT(r,t);if(t<=64)return sT(r,t);let o=e,n=e.mul(ui).add(113),s=Zh(n.mul(Re).add(113)).mul(Re),i=[pi.UZERO,pi.UZERO],u=[pi.UZERO,pi.UZERO];o=o.mul(Re).add(Vt(r,0));let c=0,a=(t-1>>6)*64,l=a+(t-1&63)-63;do o=he(o.add(n).add(i[0]).add(Vt(r,c+8)),37).mul(ui),n=he(n.add(i[1]).add(Vt(r,c+48)),42).mul(ui),o=o.xor(u[1]),n=n.add(i[0]).add(Vt(r,c+40)),s=he(s.add(u[0]),33).mul(ui),i=Cc(r,c,i[1].mul(ui),o.add(u[0])),u=Cc(r,c+32,s.add(u[1]),n.add(Vt(r,c+16))),[s,o]=[o,s],c+=64;while(c!==a);let m=ui.add(s.and(255).shl(1));return c=l,u[0]=u[0].add(t-1&63),i[0]=i[0].add(u[0]),u[0]=u[0].add(i[0]),o=he(o.add(n).add(i[0]).add(Vt(r,c+8)),37).mul(m),n=he(n.add(i[1]).add(Vt(r,c+48)),42).mul(m),o=o.xor(u[1].mul(9)),n=n.add(i[0].mul(9).add(Vt(r,c+40))),s=he(s.add(u[0]),33).mul(m),i=Cc(r,c,i[1].mul(m),o.add(u[0])),u=Cc(r,c+32,s.add(u[1]),n.add(Vt(r,c+16))),[s,o]=[o,s],ls(ls(i[0],u[0],m).add(Zh(n).mul(gy)).add(s),ls(i[1],u[1],m).add(o),m)}function aT(r,t){return t==="string"?ms(r):$a([r],t)}function uT(r,t){return r instanceof Float32Array&&t==="float32"||r instanceof Int32Array&&t==="int32"||r instanceof Uint8Array&&t==="bool"}function $a(r,t){if(t==="string")throw new Error("Cannot convert a string[] to a TypedArray");if(Array.isArray(r)&&(r=Tr(r)),K().getBool("DEBUG")&&Gh(r,t),uT(r,t))return r;if(t==null||t==="float32"||t==="complex64")return new Float32Array(r);if(t==="int32")return new Int32Array(r);if(t==="bool"){let e=new Uint8Array(r.length);for(let o=0;o<e.length;++o)Math.round(r[o])!==0&&(e[o]=1);return e}else throw new Error(`Unknown data type ${t}`)}function ci(){return K().platform.now()}function pT(r,t){return K().platform.fetch(r,t)}function ms(r,t="utf-8"){return t=t||"utf-8",K().platform.encode(r,t)}function Ra(r,t="utf-8"){return t=t||"utf-8",K().platform.decode(r,t)}function ee(r){return K().platform.isTypedArray!=null?K().platform.isTypedArray(r):vc(r)}function Tr(r,t=[],e=!1){if(t==null&&(t=[]),typeof r=="boolean"||typeof r=="number"||typeof r=="string"||si(r)||r==null||ee(r)&&e)t.push(r);else if(Array.isArray(r)||ee(r))for(let o=0;o<r.length;++o)Tr(r[o],t,e);else{let o=-1;for(let n of Object.keys(r))/^([1-9]+[0-9]*|0)$/.test(n)&&(o=Math.max(o,Number(n)));for(let n=0;n<=o;n++)Tr(r[n],t,e)}return t}var kc=class{constructor(t,e){this.backendTimer=t,this.logger=e,e==null&&(this.logger=new Jh)}profileKernel(t,e,o){let n,s=()=>{n=o()},i,u=ci();if(this.backendTimer.timerAvailable())i=this.backendTimer.time(s);else{s();for(let a of n)a.dataSync();i=Promise.resolve({kernelMs:ci()-u})}if(K().getBool("CHECK_COMPUTATION_FOR_ERRORS"))for(let a=0;a<n.length;a++){let l=n[a];l.data().then(m=>{cT(m,l.dtype,t)})}return{kernelName:t,outputs:n,inputs:e,timeMs:i.then(a=>a.kernelMs),extraInfo:i.then(a=>a.getExtraProfileInfo!=null?a.getExtraProfileInfo():"")}}logKernelProfile(t){let{kernelName:e,outputs:o,timeMs:n,inputs:s,extraInfo:i}=t;o.forEach(u=>{Promise.all([u.data(),n,i]).then(c=>{this.logger.logKernelProfile(e,u,c[0],c[1],s,c[2])})})}};function cT(r,t,e){if(t!=="float32")return!1;for(let o=0;o<r.length;o++){let n=r[o];if(isNaN(n)||!isFinite(n))return console.warn(`Found ${n} in the result of '${e}'`),!0}return!1}var Jh=class{logKernelProfile(t,e,o,n,s,i){let u=typeof n=="number"?ni(`${n}ms`,9):n.error,c=ni(t,25),a=e.rank,l=e.size,m=ni(e.shape.toString(),14),f="";for(let h in s){let g=s[h];if(g!=null){let x=g.shape||e.shape,b=x.length;f+=`${h}: ${b}D ${b>0?x:""} `}}console.log(`%c${c}	%c${u}	%c${a}D ${m}	%c${l}	%c${f}	%c${i}`,"font-weight:bold","color:red","color:blue","color: orange","color: green","color: steelblue")}};p();function by(r,t,e){let o={},n={};for(let c=0;c<t.length;c++)o[t[c].id]=!0;for(let c=0;c<r.length;c++){let a=r[c],l=a.inputs;for(let m in l){let f=l[m],h=!1;for(let g=0;g<t.length;g++)if(o[f.id]){a.outputs.forEach(x=>o[x.id]=!0),h=!0,n[a.id]=!0;break}if(h)break}}let s={};s[e.id]=!0;let i={};for(let c=r.length-1;c>=0;c--){let a=r[c],l=a.inputs;for(let m=0;m<a.outputs.length;m++)if(s[a.outputs[m].id]){for(let f in l)s[l[f].id]=!0,i[a.id]=!0;break}}let u=[];for(let c=0;c<r.length;c++){let a=r[c];if(n[a.id]&&i[a.id]){let l={};for(let f in a.inputs){let h=a.inputs[f];o[h.id]&&(l[f]=h)}let m=Object.assign({},a);m.inputs=l,m.outputs=a.outputs,u.push(m)}}return u}function yy(r,t,e,o){for(let n=t.length-1;n>=0;n--){let s=t[n],i=[];if(s.outputs.forEach(c=>{let a=r[c.id];a!=null?i.push(a):i.push(null)}),s.gradient==null)throw new Error(`Cannot compute gradient: gradient function not found for ${s.kernelName}.`);let u=s.gradient(i);for(let c in s.inputs){if(!(c in u))throw new Error(`Cannot backprop through input ${c}. Available gradients found: ${Object.keys(u)}.`);let a=e(()=>u[c]());if(a.dtype!=="float32")throw new Error(`Error in gradient for op ${s.kernelName}. The gradient of input ${c} must have 'float32' dtype, but has '${a.dtype}'`);let l=s.inputs[c];if(!$e(a.shape,l.shape))throw new Error(`Error in gradient for op ${s.kernelName}. The gradient of input '${c}' has shape '${a.shape}', which does not match the shape of the input '${l.shape}'`);if(r[l.id]==null)r[l.id]=a;else{let m=r[l.id];r[l.id]=o(m,a),m.dispose()}}}}p();p();var wy=20,Au=3,tg=7;function Sy(r,t,e,o){let n=ro(t),s=lT(r,t,e,n),i=t.length,u=_c(r,t,e,n,s),c=["Tensor"];return o&&(c.push(`  dtype: ${e}`),c.push(`  rank: ${i}`),c.push(`  shape: [${t}]`),c.push("  values:")),c.push(u.map(a=>"    "+a).join(`
`)),c.join(`
`)}function lT(r,t,e,o){let n=bt(t),s=o[o.length-1],i=new Array(s).fill(0),u=t.length,c=e==="complex64"?Ru(r):r;if(u>1)for(let a=0;a<n/s;a++){let l=a*s;for(let m=0;m<s;m++)i[m]=Math.max(i[m],$u(c[l+m],0,e).length)}return i}function $u(r,t,e){let o;return Array.isArray(r)?o=`${parseFloat(r[0].toFixed(tg))} + ${parseFloat(r[1].toFixed(tg))}j`:Dr(r)?o=`'${r}'`:e==="bool"?o=vy(r):o=parseFloat(r.toFixed(tg)).toString(),ni(o,t)}function vy(r){return r===0?"false":"true"}function _c(r,t,e,o,n,s=!0){let i=e==="complex64"?2:1,u=t[0],c=t.length;if(c===0){if(e==="complex64"){let x=Ru(r);return[$u(x[0],0,e)]}return e==="bool"?[vy(r[0])]:[r[0].toString()]}if(c===1){if(u>wy){let b=Au*i,v=Array.from(r.slice(0,b)),_=Array.from(r.slice((u-Au)*i,u*i));return e==="complex64"&&(v=Ru(v),_=Ru(_)),["["+v.map((k,D)=>$u(k,n[D],e)).join(", ")+", ..., "+_.map((k,D)=>$u(k,n[u-Au+D],e)).join(", ")+"]"]}return["["+(e==="complex64"?Ru(r):Array.from(r)).map((b,v)=>$u(b,n[v],e)).join(", ")+"]"]}let a=t.slice(1),l=o.slice(1),m=o[0]*i,f=[];if(u>wy){for(let x=0;x<Au;x++){let b=x*m,v=b+m;f.push(..._c(r.slice(b,v),a,e,l,n,!1))}f.push("...");for(let x=u-Au;x<u;x++){let b=x*m,v=b+m;f.push(..._c(r.slice(b,v),a,e,l,n,x===u-1))}}else for(let x=0;x<u;x++){let b=x*m,v=b+m;f.push(..._c(r.slice(b,v),a,e,l,n,x===u-1))}let h=c===2?",":"";f[0]="["+(u>0?f[0]+h:"");for(let x=1;x<f.length-1;x++)f[x]=" "+f[x]+h;let g=`,
`;for(let x=2;x<c;x++)g+=`
`;return f[f.length-1]=" "+f[f.length-1]+"]"+(s?"":g),f}function Ru(r){let t=[];for(let e=0;e<r.length;e+=2)t.push([r[e],r[e+1]]);return t}var sr=class{constructor(t,e,o){if(this.dtype=e,this.shape=t.slice(),this.size=bt(t),o!=null){let n=o.length;C(n===this.size,()=>`Length of values '${n}' does not match the size inferred by the shape '${this.size}'.`)}if(e==="complex64")throw new Error("complex64 dtype TensorBuffers are not supported. Please create a TensorBuffer for the real and imaginary parts separately and call tf.complex(real, imag).");this.values=o||wc(e,this.size),this.strides=ro(t)}set(t,...e){e.length===0&&(e=[0]),C(e.length===this.rank,()=>`The number of provided coordinates (${e.length}) must match the rank (${this.rank})`);let o=this.locToIndex(e);this.values[o]=t}get(...t){t.length===0&&(t=[0]);let e=0;for(let n of t){if(n<0||n>=this.shape[e]){let s=`Requested out of range element at ${t}.   Buffer shape=${this.shape}`;throw new Error(s)}e++}let o=t[t.length-1];for(let n=0;n<t.length-1;++n)o+=this.strides[n]*t[n];return this.values[o]}locToIndex(t){if(this.rank===0)return 0;if(this.rank===1)return t[0];let e=t[t.length-1];for(let o=0;o<t.length-1;++o)e+=this.strides[o]*t[o];return e}indexToLoc(t){if(this.rank===0)return[];if(this.rank===1)return[t];let e=new Array(this.shape.length);for(let o=0;o<e.length-1;++o)e[o]=Math.floor(t/this.strides[o]),t-=e[o]*this.strides[o];return e[e.length-1]=t,e}get rank(){return this.shape.length}toTensor(){return Ar().makeTensor(this.values,this.shape,this.dtype)}},Ar=null,Fa=null,mT=null;function Iy(r){Ar=r}function Cy(r){Fa=r}function ky(r){mT=r}var Ot=class{constructor(t,e,o,n){this.kept=!1,this.isDisposedInternal=!1,this.shape=t.slice(),this.dtype=e||"float32",this.size=bt(t),this.strides=ro(t),this.dataId=o,this.id=n,this.rankType=this.rank<5?this.rank.toString():"higher"}get rank(){return this.shape.length}async buffer(){let t=await this.data();return Fa.buffer(this.shape,this.dtype,t)}bufferSync(){return Fa.buffer(this.shape,this.dtype,this.dataSync())}async array(){let t=await this.data();return oi(this.shape,t,this.dtype==="complex64")}arraySync(){return oi(this.shape,this.dataSync(),this.dtype==="complex64")}async data(){this.throwIfDisposed();let t=Ar().read(this.dataId);if(this.dtype==="string"){let e=await t;try{return e.map(o=>Ra(o))}catch{throw new Error("Failed to decode the string bytes into utf-8. To get the original bytes, call tensor.bytes().")}}return t}dataToGPU(t){return this.throwIfDisposed(),Ar().readToGPU(this.dataId,t)}dataSync(){this.throwIfDisposed();let t=Ar().readSync(this.dataId);if(this.dtype==="string")try{return t.map(e=>Ra(e))}catch{throw new Error("Failed to decode the string bytes into utf-8. To get the original bytes, call tensor.bytes().")}return t}async bytes(){this.throwIfDisposed();let t=await Ar().read(this.dataId);return this.dtype==="string"?t:new Uint8Array(t.buffer)}dispose(){this.isDisposed||(this.kerasMask&&this.kerasMask.dispose(),Ar().disposeTensor(this),this.isDisposedInternal=!0)}get isDisposed(){return this.isDisposedInternal}throwIfDisposed(){if(this.isDisposed)throw new Error("Tensor is disposed.")}print(t=!1){return Fa.print(this,t)}clone(){return this.throwIfDisposed(),Fa.clone(this)}toString(t=!1){let e=this.dataSync();return Sy(e,this.shape,this.dtype,t)}cast(t){return this.throwIfDisposed(),Fa.cast(this,t)}variable(t=!0,e,o){return this.throwIfDisposed(),Ar().makeVariable(this,t,e,o)}};Object.defineProperty(Ot,Symbol.hasInstance,{value:r=>!!r&&r.data!=null&&r.dataSync!=null&&r.throwIfDisposed!=null});function eg(){return Nu("Tensor",()=>Ot)}eg();var qo=class extends Ot{constructor(t,e,o,n){super(t.shape,t.dtype,t.dataId,n),this.trainable=e,this.name=o}assign(t){if(t.dtype!==this.dtype)throw new Error(`dtype of the new value (${t.dtype}) and previous value (${this.dtype}) must match`);if(!$e(t.shape,this.shape))throw new Error(`shape of the new value (${t.shape}) and previous value (${this.shape}) must match`);Ar().disposeTensor(this),this.dataId=t.dataId,Ar().incRef(this,null)}dispose(){Ar().disposeVariable(this),this.isDisposedInternal=!0}};Object.defineProperty(qo,Symbol.hasInstance,{value:r=>r instanceof Ot&&r.assign!=null&&r.assign instanceof Function});var Ny={};De(Ny,{assertTypesMatch:()=>ug,getTensorsInContainer:()=>Fu,isTensorInList:()=>dT,makeTypesMatch:()=>yt});p();p();var rg;(function(r){r.R0="R0",r.R1="R1",r.R2="R2",r.R3="R3",r.R4="R4",r.R5="R5",r.R6="R6"})(rg||(rg={}));var og;(function(r){r.float32="float32",r.int32="int32",r.bool="int32",r.complex64="complex64"})(og||(og={}));var ng;(function(r){r.float32="float32",r.int32="int32",r.bool="bool",r.complex64="complex64"})(ng||(ng={}));var sg;(function(r){r.float32="float32",r.int32="float32",r.bool="float32",r.complex64="complex64"})(sg||(sg={}));var ig;(function(r){r.float32="complex64",r.int32="complex64",r.bool="complex64",r.complex64="complex64"})(ig||(ig={}));var fT={float32:sg,int32:og,bool:ng,complex64:ig};function Ee(r,t){if(r==="string"||t==="string"){if(r==="string"&&t==="string")return"string";throw new Error(`Can not upcast ${r} with ${t}`)}return fT[r][t]}function ag(r){return Ee(r,"int32")}function Nc(r){return r!=null&&typeof r=="object"&&"texture"in r&&r.texture instanceof WebGLTexture}function Dc(r){return typeof GPUBuffer<"u"&&r!=null&&typeof r=="object"&&"buffer"in r&&r.buffer instanceof GPUBuffer}function yt(r,t){if(r.dtype===t.dtype)return[r,t];let e=Ee(r.dtype,t.dtype);return[r.cast(e),t.cast(e)]}function ug(r,t){C(r.dtype===t.dtype,()=>`The dtypes of the first(${r.dtype}) and second(${t.dtype}) input must match`)}function dT(r,t){return t.some(e=>e.id===r.id)}function Fu(r){let t=[];return _y(r,t,new Set),t}function _y(r,t,e){if(r==null)return;if(r instanceof Ot){t.push(r);return}if(!hT(r))return;let o=r;for(let n in o){let s=o[n];e.has(s)||(e.add(s),_y(s,t,e))}}function hT(r){return Array.isArray(r)||typeof r=="object"}function pg(r){return r.kernelName!=null}var Ec=class{constructor(){this.registeredVariables={},this.nextTapeNodeId=0,this.numBytes=0,this.numTensors=0,this.numStringTensors=0,this.numDataBuffers=0,this.gradientDepth=0,this.kernelDepth=0,this.scopeStack=[],this.numDataMovesStack=[],this.nextScopeId=0,this.tensorInfo=new WeakMap,this.profiling=!1,this.activeProfile={newBytes:0,newTensors:0,peakBytes:0,kernels:[],result:null,get kernelNames(){return Array.from(new Set(this.kernels.map(t=>t.name)))}}}dispose(){for(let t in this.registeredVariables)this.registeredVariables[t].dispose()}},Mu=class r{constructor(t){this.ENV=t,this.registry={},this.registryFactory={},this.pendingBackendInitId=0,this.state=new Ec}async ready(){if(this.pendingBackendInit!=null)return this.pendingBackendInit.then(()=>{});if(this.backendInstance!=null)return;let t=this.getSortedBackends();for(let e=0;e<t.length;e++){let o=t[e];if(await this.initializeBackend(o).success){await this.setBackend(o);return}}throw new Error("Could not initialize any backends, all backend initializations failed.")}get backend(){if(this.pendingBackendInit!=null)throw new Error(`Backend '${this.backendName}' has not yet been initialized. Make sure to await tf.ready() or await tf.setBackend() before calling other methods`);if(this.backendInstance==null){let{name:t,asyncInit:e}=this.initializeBackendsAndReturnBest();if(e)throw new Error(`The highest priority backend '${t}' has not yet been initialized. Make sure to await tf.ready() or await tf.setBackend() before calling other methods`);this.setBackend(t)}return this.backendInstance}backendNames(){return Object.keys(this.registryFactory)}findBackend(t){if(!(t in this.registry))if(t in this.registryFactory){let{asyncInit:e}=this.initializeBackend(t);if(e)return null}else return null;return this.registry[t]}findBackendFactory(t){return t in this.registryFactory?this.registryFactory[t].factory:null}registerBackend(t,e,o=1){return t in this.registryFactory?(oo(`${t} backend was already registered. Reusing existing backend factory.`),!1):(this.registryFactory[t]={factory:e,priority:o},!0)}async setBackend(t){if(this.registryFactory[t]==null)throw new Error(`Backend name '${t}' not found in registry`);if(this.backendName=t,this.registry[t]==null){this.backendInstance=null;let{success:e,asyncInit:o}=this.initializeBackend(t);if(!(o?await e:e))return!1}return this.backendInstance=this.registry[t],this.setupRegisteredKernels(),this.profiler=new kc(this.backendInstance),!0}setupRegisteredKernels(){Sc(this.backendName).forEach(e=>{e.setupFunc!=null&&e.setupFunc(this.backendInstance)})}disposeRegisteredKernels(t){Sc(t).forEach(o=>{o.disposeFunc!=null&&o.disposeFunc(this.registry[t])})}initializeBackend(t){let e=this.registryFactory[t];if(e==null)throw new Error(`Cannot initialize backend ${t}, no registration found.`);try{let o=e.factory();if(o&&!(o instanceof Vo)&&typeof o.then=="function"){let n=++this.pendingBackendInitId,s=o.then(i=>n<this.pendingBackendInitId?!1:(this.registry[t]=i,this.pendingBackendInit=null,!0)).catch(i=>(n<this.pendingBackendInitId||(this.pendingBackendInit=null,oo(`Initialization of backend ${t} failed`),oo(i.stack||i.message)),!1));return this.pendingBackendInit=s,{success:s,asyncInit:!0}}else return this.registry[t]=o,{success:!0,asyncInit:!1}}catch(o){return oo(`Initialization of backend ${t} failed`),oo(o.stack||o.message),{success:!1,asyncInit:!1}}}removeBackend(t){if(!(t in this.registryFactory))throw new Error(`${t} backend not found in registry`);this.backendName===t&&this.pendingBackendInit!=null&&this.pendingBackendInitId++,t in this.registry&&(this.disposeRegisteredKernels(t),this.registry[t].dispose(),delete this.registry[t]),delete this.registryFactory[t],this.backendName===t&&(this.pendingBackendInit=null,this.backendName=null,this.backendInstance=null)}getSortedBackends(){if(Object.keys(this.registryFactory).length===0)throw new Error("No backend found in registry.");return Object.keys(this.registryFactory).sort((t,e)=>this.registryFactory[e].priority-this.registryFactory[t].priority)}initializeBackendsAndReturnBest(){let t=this.getSortedBackends();for(let e=0;e<t.length;e++){let o=t[e],{success:n,asyncInit:s}=this.initializeBackend(o);if(s||n)return{name:o,asyncInit:s}}throw new Error("Could not initialize any backends, all backend initializations failed.")}moveData(t,e){let o=this.state.tensorInfo.get(e),n=o.backend,s=this.readSync(e),i=n.refCount(e);n.disposeData(e,!0),o.backend=t,t.move(e,s,o.shape,o.dtype,i),this.shouldCheckForMemLeaks()&&this.state.numDataMovesStack[this.state.numDataMovesStack.length-1]++}tidy(t,e){let o=null;if(e==null){if(typeof t!="function")throw new Error("Please provide a function to tidy()");e=t}else{if(typeof t!="string"&&!(t instanceof String))throw new Error("When calling with two arguments, the first argument to tidy() must be a string");if(typeof e!="function")throw new Error("When calling with two arguments, the 2nd argument to tidy() must be a function");o=t}let n;return this.scopedRun(()=>this.startScope(o),()=>this.endScope(n),()=>(n=e(),n instanceof Promise&&console.error("Cannot return a Promise inside of tidy."),n))}scopedRun(t,e,o){t();try{let n=o();return e(),n}catch(n){throw e(),n}}nextTensorId(){return r.nextTensorId++}nextVariableId(){return r.nextVariableId++}clone(t){let e=I.runKernel(kr,{x:t}),o={x:t},n=i=>({x:()=>{let u="float32",c={x:i},a={dtype:u};return I.runKernel(Cr,c,a)}}),s=[];return this.addTapeNode(this.state.activeScope.name,o,[e],n,s,{}),e}runKernel(t,e,o){if(this.backendName==null&&this.backend,!(Ea(t,this.backendName)!=null))throw new Error(`Kernel '${t}' not registered for backend '${this.backendName}'`);return this.runKernelFunc({kernelName:t,inputs:e,attrs:o})}shouldCheckForMemLeaks(){return this.ENV.getBool("IS_TEST")}checkKernelForMemLeak(t,e,o){let n=this.backend.numDataIds(),s=0;o.forEach(c=>{s+=c.dtype==="complex64"?3:1});let i=this.state.numDataMovesStack[this.state.numDataMovesStack.length-1],u=n-e-s-i;if(u>0)throw new Error(`Backend '${this.backendName}' has an internal memory leak (${u} data ids) after running '${t}'`)}runKernelFunc(t){let e,o=[],n=this.isTapeOn(),s=this.state.numBytes,i=this.state.numTensors;this.shouldCheckForMemLeaks()&&this.state.numDataMovesStack.push(0);let u;this.backendName==null&&this.backend;let c,a=pg(t)?t.kernelName:this.state.activeScope!=null?this.state.activeScope.name:"";if(pg(t)){let{kernelName:g,inputs:x,attrs:b}=t;this.backendName==null&&this.backend;let v=Ea(g,this.backendName);C(v!=null,()=>`Cannot find registered kernel '${g}' for backend '${this.backendName}'`),u=()=>{let _=this.backend.numDataIds();c=v.kernelFunc({inputs:x,attrs:b,backend:this.backend});let k=Array.isArray(c)?c:[c];this.shouldCheckForMemLeaks()&&this.checkKernelForMemLeak(g,_,k);let D=k.map(T=>T.rank!=null?T:this.makeTensorFromTensorInfo(T));if(n){let T=this.getTensorsForGradient(g,x,D);o=this.saveTensorsForBackwardMode(T)}return D}}else{let{forwardFunc:g}=t,x=b=>{n&&(o=b.map(v=>this.keep(this.clone(v))))};u=()=>{let b=this.backend.numDataIds();c=this.tidy(()=>g(this.backend,x));let v=Array.isArray(c)?c:[c];return this.shouldCheckForMemLeaks()&&this.checkKernelForMemLeak(a,b,v),v}}let{inputs:l,attrs:m}=t,f=pg(t)?null:t.backwardsFunc,h;return this.scopedRun(()=>this.state.kernelDepth++,()=>this.state.kernelDepth--,()=>{!this.ENV.getBool("DEBUG")&&!this.state.profiling?e=u():(h=this.profiler.profileKernel(a,l,()=>u()),this.ENV.getBool("DEBUG")&&this.profiler.logKernelProfile(h),e=h.outputs)}),n&&this.addTapeNode(a,l,e,f,o,m),this.state.profiling&&this.state.activeProfile.kernels.push({name:a,bytesAdded:this.state.numBytes-s,totalBytesSnapshot:this.state.numBytes,tensorsAdded:this.state.numTensors-i,totalTensorsSnapshot:this.state.numTensors,inputShapes:Object.keys(l).map(g=>l[g]!=null?l[g].shape:null),outputShapes:e.map(g=>g.shape),kernelTimeMs:h.timeMs,extraInfo:h.extraInfo}),Array.isArray(c)?e:e[0]}saveTensorsForBackwardMode(t){return t.map(o=>this.keep(this.clone(o)))}getTensorsForGradient(t,e,o){let n=Kh(t);if(n!=null){let s=n.inputsToSave||[],i=n.outputsToSave||[],u;n.saveAllInputs?(C(Array.isArray(e),()=>"saveAllInputs is true, expected inputs to be an array."),u=Object.keys(e).map(a=>e[a])):u=s.map(a=>e[a]);let c=o.filter((a,l)=>i[l]);return u.concat(c)}return[]}makeTensor(t,e,o,n){if(t==null)throw new Error("Values passed to engine.makeTensor() are null");o=o||"float32",n=n||this.backend;let s=t;o==="string"&&Dr(t[0])&&(s=t.map(c=>ms(c)));let i=n.write(s,e,o),u=new Ot(e,o,i,this.nextTensorId());if(this.trackTensor(u,n),o==="string"){let c=this.state.tensorInfo.get(i),a=Uh(s);this.state.numBytes+=a-c.bytes,c.bytes=a}return u}makeTensorFromDataId(t,e,o,n){o=o||"float32";let s={dataId:t,shape:e,dtype:o};return this.makeTensorFromTensorInfo(s,n)}makeTensorFromTensorInfo(t,e){let{dataId:o,shape:n,dtype:s}=t,i=new Ot(n,s,o,this.nextTensorId());return this.trackTensor(i,e),i}makeVariable(t,e=!0,o,n){o=o||this.nextVariableId().toString(),n!=null&&n!==t.dtype&&(t=t.cast(n));let s=new qo(t,e,o,this.nextTensorId());if(this.state.registeredVariables[s.name]!=null)throw new Error(`Variable with name ${s.name} was already registered`);return this.state.registeredVariables[s.name]=s,this.incRef(s,this.backend),s}trackTensor(t,e){this.state.numTensors++,t.dtype==="string"&&this.state.numStringTensors++;let o=0;t.dtype!=="complex64"&&t.dtype!=="string"&&(o=t.size*ka(t.dtype)),this.state.numBytes+=o,this.state.tensorInfo.has(t.dataId)||(this.state.numDataBuffers++,this.state.tensorInfo.set(t.dataId,{backend:e||this.backend,dtype:t.dtype,shape:t.shape,bytes:o})),t instanceof qo||this.track(t)}incRef(t,e){this.trackTensor(t,e),this.backend.incRef(t.dataId)}removeDataId(t,e){this.state.tensorInfo.has(t)&&this.state.tensorInfo.get(t).backend===e&&(this.state.tensorInfo.delete(t),this.state.numDataBuffers--)}disposeTensor(t){if(!this.state.tensorInfo.has(t.dataId))return;let e=this.state.tensorInfo.get(t.dataId);if(this.state.numTensors--,t.dtype==="string"&&(this.state.numStringTensors--,this.state.numBytes-=e.bytes),t.dtype!=="complex64"&&t.dtype!=="string"){let o=t.size*ka(t.dtype);this.state.numBytes-=o}e.backend.disposeData(t.dataId)&&this.removeDataId(t.dataId,e.backend)}disposeVariables(){for(let t in this.state.registeredVariables){let e=this.state.registeredVariables[t];this.disposeVariable(e)}}disposeVariable(t){this.disposeTensor(t),this.state.registeredVariables[t.name]!=null&&delete this.state.registeredVariables[t.name]}memory(){let t=this.backend.memory();return t.numTensors=this.state.numTensors,t.numDataBuffers=this.state.numDataBuffers,t.numBytes=this.state.numBytes,this.state.numStringTensors>0&&(t.unreliable=!0,t.reasons==null&&(t.reasons=[]),t.reasons.push("Memory usage by string tensors is approximate (2 bytes per character)")),t}async profile(t){this.state.profiling=!0;let e=this.state.numBytes,o=this.state.numTensors;this.state.activeProfile.kernels=[],this.state.activeProfile.result=await t(),this.state.profiling=!1,this.state.activeProfile.peakBytes=Math.max(...this.state.activeProfile.kernels.map(n=>n.totalBytesSnapshot)),this.state.activeProfile.newBytes=this.state.numBytes-e,this.state.activeProfile.newTensors=this.state.numTensors-o;for(let n of this.state.activeProfile.kernels)n.kernelTimeMs=await n.kernelTimeMs,n.extraInfo=await n.extraInfo;return this.state.activeProfile}isTapeOn(){return this.state.gradientDepth>0&&this.state.kernelDepth===0}addTapeNode(t,e,o,n,s,i){let u={id:this.state.nextTapeNodeId++,kernelName:t,inputs:e,outputs:o,saved:s},c=Kh(t);c!=null&&(n=c.gradFunc),n!=null&&(u.gradient=a=>(a=a.map((l,m)=>{if(l==null){let f=o[m],h=Na(f.size,f.dtype);return this.makeTensor(h,f.shape,f.dtype)}return l}),n(a.length>1?a:a[0],s,i))),this.state.activeTape.push(u)}keep(t){return t.kept=!0,t}startTape(){this.state.gradientDepth===0&&(this.state.activeTape=[]),this.state.gradientDepth++}endTape(){this.state.gradientDepth--}startScope(t){let e={track:[],name:"unnamed scope",id:this.state.nextScopeId++};t&&(e.name=t),this.state.scopeStack.push(e),this.state.activeScope=e}endScope(t){let e=Fu(t),o=new Set(e.map(s=>s.id));for(let s=0;s<this.state.activeScope.track.length;s++){let i=this.state.activeScope.track[s];!i.kept&&!o.has(i.id)&&i.dispose()}let n=this.state.scopeStack.pop();this.state.activeScope=this.state.scopeStack.length===0?null:this.state.scopeStack[this.state.scopeStack.length-1],e.forEach(s=>{!s.kept&&s.scopeId===n.id&&this.track(s)})}gradients(t,e,o,n=!1){if(C(e.length>0,()=>"gradients() received an empty list of xs."),o!=null&&o.dtype!=="float32")throw new Error(`dy must have 'float32' dtype, but has '${o.dtype}'`);let s=this.scopedRun(()=>this.startTape(),()=>this.endTape(),()=>this.tidy("forward",t));C(s instanceof Ot,()=>"The result y returned by f() must be a tensor.");let i=by(this.state.activeTape,e,s);if(!n&&i.length===0&&e.length>0)throw new Error("Cannot compute gradient of y=f(x) with respect to x. Make sure that the f you passed encloses all operations that lead from x to y.");return this.tidy("backward",()=>{let u={};u[s.id]=o??gT(s.shape),yy(u,i,a=>this.tidy(a),xT);let c=e.map(a=>u[a.id]);return this.state.gradientDepth===0&&(this.state.activeTape.forEach(a=>{for(let l of a.saved)l.dispose()}),this.state.activeTape=null),{value:s,grads:c}})}customGrad(t){return C(eo(t),()=>"The f passed in customGrad(f) must be a function."),(...e)=>{C(e.every(u=>u instanceof Ot),()=>"The args passed in customGrad(f)(x1, x2,...) must all be tensors");let o,n={};e.forEach((u,c)=>{n[c]=u});let s=(u,c)=>(o=t(...e,c),C(o.value instanceof Ot,()=>"The function f passed in customGrad(f) must return an object where `obj.value` is a tensor"),C(eo(o.gradFunc),()=>"The function f passed in customGrad(f) must return an object where `obj.gradFunc` is a function."),o.value),i=(u,c)=>{let a=o.gradFunc(u,c),l=Array.isArray(a)?a:[a];C(l.length===e.length,()=>"The function f passed in customGrad(f) must return an object where `obj.gradFunc` is a function that returns the same number of tensors as inputs passed to f(...)."),C(l.every(f=>f instanceof Ot),()=>"The function f passed in customGrad(f) must return an object where `obj.gradFunc` is a function that returns a list of only tensors.");let m={};return l.forEach((f,h)=>{m[h]=()=>f}),m};return this.runKernelFunc({forwardFunc:s,backwardsFunc:i,inputs:n})}}readSync(t){return this.state.tensorInfo.get(t).backend.readSync(t)}read(t){return this.state.tensorInfo.get(t).backend.read(t)}readToGPU(t,e){return this.state.tensorInfo.get(t).backend.readToGPU(t,e)}async time(t){let e=ci(),o=await this.backend.time(t);return o.wallMs=ci()-e,o}track(t){return this.state.activeScope!=null&&(t.scopeId=this.state.activeScope.id,this.state.activeScope.track.push(t)),t}get registeredVariables(){return this.state.registeredVariables}reset(){this.pendingBackendInitId++,this.state.dispose(),this.ENV.reset(),this.state=new Ec;for(let t in this.registry)this.disposeRegisteredKernels(t),this.registry[t].dispose(),delete this.registry[t];this.backendName=null,this.backendInstance=null,this.pendingBackendInit=null}};Mu.nextTensorId=0;Mu.nextVariableId=0;function gT(r){let t=ku(bt(r),"float32");return I.makeTensor(t,r,"float32")}function cg(){let r=qh();if(r._tfengine==null){let t=new _u(r);r._tfengine=new Mu(t)}return ey(r._tfengine.ENV),Iy(()=>r._tfengine),r._tfengine}var I=cg();function xT(r,t){let e={a:r,b:t};return I.runKernel("Add",e)}p();function be(r,t){let e=r;if(ee(r))return t==="string"?[]:[r.length];if(Nc(r)){let n=r.channels||"RGBA";return[r.height,r.width*n.length]}else if(Dc(r))return[r.buffer.size/(t==null?4:ka(t))];if(!Array.isArray(r))return[];let o=[];for(;Array.isArray(e)||ee(e)&&t!=="string";)o.push(e.length),e=e[0];return Array.isArray(r)&&K().getBool("TENSORLIKE_CHECK_SHAPE_CONSISTENCY")&&Ey(r,o,[]),o}function Ey(r,t,e){if(e=e||[],!Array.isArray(r)&&!ee(r)){C(t.length===0,()=>`Element arr[${e.join("][")}] is a primitive, but should be an array/TypedArray of ${t[0]} elements`);return}C(t.length>0,()=>`Element arr[${e.join("][")}] should be a primitive, but is an array of ${r.length} elements`),C(r.length===t[0],()=>`Element arr[${e.join("][")}] should have ${t[0]} elements, but has ${r.length} elements`);let o=t.slice(1);for(let n=0;n<r.length;++n)Ey(r[n],o,e.concat(n))}function Dy(r,t,e,o){if(r!=="string_or_numeric"){if(r==null)throw new Error("Expected dtype cannot be null.");if(r!=="numeric"&&r!==t||r==="numeric"&&t==="string")throw new Error(`Argument '${e}' passed to '${o}' must be ${r} tensor, but got ${t} tensor`)}}function y(r,t,e,o="numeric"){if(r instanceof eg())return Dy(o,r.dtype,t,e),r;let n=cs(r);if(n!=="string"&&["bool","int32","float32"].indexOf(o)>=0&&(n=o),Dy(o,n,t,e),r==null||!ee(r)&&!Array.isArray(r)&&typeof r!="number"&&typeof r!="boolean"&&typeof r!="string"){let c=r==null?"null":r.constructor.name;throw new Error(`Argument '${t}' passed to '${e}' must be a Tensor or TensorLike, but got '${c}'`)}let s=be(r,n);!ee(r)&&!Array.isArray(r)&&(r=[r]);let u=n!=="string"?$a(r,n):Tr(r,[],!0);return I.makeTensor(u,s,n)}function Ko(r,t,e,o="numeric"){if(!Array.isArray(r))throw new Error(`Argument ${t} passed to ${e} must be a \`Tensor[]\` or \`TensorLike[]\``);return r.map((s,i)=>y(s,`${t}[${i}]`,e,o))}p();var Ty="__op";function S(r){let t=Object.keys(r);if(t.length!==1)throw new Error(`Please provide an object with a single key (operation name) mapping to a function. Got an object with ${t.length} keys.`);let e=t[0],o=r[e];e.endsWith("_")&&(e=e.substring(0,e.length-1)),e=e+Ty;let n=(...s)=>{I.startScope(e);try{let i=o(...s);return si(i)&&console.error("Cannot return a Promise inside of tidy."),I.endScope(i),i}catch(i){throw I.endScope(null),i}};return Object.defineProperty(n,"name",{value:e,configurable:!0}),n}function bT(r,t){let e=y(r,"x","cast");if(!Wh(t))throw new Error(`Failed to cast to unknown dtype ${t}`);if(t==="string"&&e.dtype!=="string"||t!=="string"&&e.dtype==="string")throw new Error("Only strings can be casted to strings");let o={x:e},n={dtype:t};return I.runKernel(Cr,o,n)}var V=S({cast_:bT});p();function yT(r,t){let e=y(r,"a","mul"),o=y(t,"b","mul");[e,o]=yt(e,o);let n={a:e,b:o};return I.runKernel(Xr,n)}var $=S({mul_:yT});p();function wT(r,t=0){let o={x:y(r,"x","step")},n={alpha:t};return I.runKernel(Uo,o,n)}var jo=S({step_:wT});var Tc={kernelName:"Abs",inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>$(r,jo(V(e,"float32"),-1))}}};p();p();p();function ST(r,t){let e=y(r,"a","floorDiv"),o=y(t,"b","floorDiv");[e,o]=yt(e,o);let n={a:e,b:o};return I.runKernel(Hr,n)}var lg=S({floorDiv_:ST});function vT(r,t){let e=y(r,"a","div"),o=y(t,"b","div");if([e,o]=yt(e,o),e.dtype==="int32"&&o.dtype==="int32")return lg(e,o);let n={a:e,b:o},s={};return I.runKernel(Dn,n,s)}var tt=S({div_:vT});p();function IT(r){let e={x:y(r,"x","neg")};return I.runKernel("Neg",e)}var Et=S({neg_:IT});p();p();function Fe(r,t,e,o){if(o==null)o=cs(r);else if(o==="complex64")throw new Error("Cannot construct a complex64 tensor directly. Please use tf.complex(real, imag).");if(Dc(r)||Nc(r)){if(o!=="float32"&&o!=="int32")throw new Error(`Creating tensor from GPU data only supports 'float32'|'int32' dtype, while the dtype is ${o}.`);return I.backend.createTensorFromGPUData(r,t||e,o)}if(!ee(r)&&!Array.isArray(r)&&typeof r!="number"&&typeof r!="boolean"&&typeof r!="string")throw new Error("values passed to tensor(values) must be a number/boolean/string or an array of numbers/booleans/strings, or a TypedArray");if(t!=null){Ut(t);let n=bt(t),s=bt(e);C(n===s,()=>`Based on the provided shape, [${t}], the tensor should have ${n} values but has ${s}`);for(let i=0;i<e.length;++i){let u=e[i],c=i===e.length-1?u!==bt(t.slice(i)):!0;C(e[i]===t[i]||!c,()=>`Error creating a new Tensor. Inferred shape (${e}) does not match the provided shape (${t}). `)}}return!ee(r)&&!Array.isArray(r)&&(r=[r]),t=t||e,r=o!=="string"?$a(r,o):Tr(r,[],!0),I.makeTensor(r,t,o)}function st(r,t){if((ee(r)&&t!=="string"||Array.isArray(r))&&t!=="complex64")throw new Error("Error creating a new Scalar: value must be a primitive (number|boolean|string)");if(t==="string"&&ee(r)&&!(r instanceof Uint8Array))throw new Error("When making a scalar from encoded string, the value must be `Uint8Array`.");return Fe(r,[],[],t)}p();function CT(r){let e={x:y(r,"x","sqrt","float32")};return I.runKernel(Jr,e)}var re=S({sqrt_:CT});p();function kT(r){let t=y(r,"x","square"),e={};return I.runKernel("Square",{x:t},e)}var gt=S({square_:kT});p();function _T(r,t){let e=y(r,"a","sub"),o=y(t,"b","sub");[e,o]=yt(e,o);let n={a:e,b:o};return I.runKernel("Sub",n)}var J=S({sub_:_T});var Ay={kernelName:hn,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>{let o=gt(V(e,"float32")),n=re(J(st(1),o));return Et(tt(r,n))}}}};p();var $y={kernelName:gn,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>{let o=re(J(gt(V(e,"float32")),1));return tt(r,o)}}}};p();var Me={};De(Me,{assertAndGetBroadcastShape:()=>dt,getBroadcastDims:()=>Ry,getReductionAxes:()=>Ft});p();function Ry(r,t){let e=r.length,o=[];for(let n=0;n<e;n++){let s=e-1-n,i=r[s]||1;(t[t.length-1-n]||1)>1&&i===1&&o.unshift(s)}return o}function Ft(r,t){let e=[];for(let o=0;o<t.length;o++){let n=r[r.length-o-1],s=t.length-o-1,i=t[s];(n==null||n===1&&i>1)&&e.unshift(s)}return e}function dt(r,t){let e=Math.max(r.length,t.length),o=new Array(e);for(let n=0;n<e;n++){let s=r[r.length-n-1];s==null&&(s=1);let i=t[t.length-n-1];if(i==null&&(i=1),s===1)o[e-n-1]=i;else if(i===1)o[e-n-1]=s;else if(s!==i){let u=`Operands could not be broadcast together with shapes ${r} and ${t}.`;throw Error(u)}else o[e-n-1]=s}return o}p();function NT(r,t){let o={x:y(r,"x","reshape","string_or_numeric")},n={shape:t};return I.runKernel(Kn,o,n)}var A=S({reshape_:NT});p();function DT(r,t=null,e=!1){let o=y(r,"x","sum");o.dtype==="bool"&&(o=V(o,"int32"));let n={x:o},s={axis:t,keepDims:e};return I.runKernel("Sum",n,s)}var rt=S({sum_:DT});var Fy={kernelName:"Add",inputsToSave:["a","b"],gradFunc:(r,t)=>{let[e,o]=t,n=dt(e.shape,o.shape);return{a:()=>{let u=r,c=Ft(e.shape,n);return c.length>0&&(u=rt(u,c)),A(u,e.shape)},b:()=>{let u=r,c=Ft(o.shape,n);return c.length>0&&(u=rt(u,c)),A(u,o.shape)}}}};p();var My={kernelName:wo,saveAllInputs:!0,gradFunc:(r,t)=>{let e={};return t.forEach((o,n)=>{e[n]=()=>r.clone()}),e}};p();p();function ET(r){let e={x:y(r,"x","zerosLike")};return I.runKernel(is,e)}var pt=S({zerosLike_:ET});var Py={kernelName:xn,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>pt(e)}}};p();var By={kernelName:bn,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>pt(e)}}};p();var zy={kernelName:yn,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>tt(r,re(J(st(1),gt(V(e,"float32")))))}}};p();p();function TT(r,t){let e=y(r,"a","add"),o=y(t,"b","add");[e,o]=yt(e,o);let n={a:e,b:o};return I.runKernel("Add",n)}var Y=S({add_:TT});var Ly={kernelName:wn,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>{let o=re(Y(st(1),gt(V(e,"float32"))));return tt(r,o)}}}};p();var Oy={kernelName:In,inputsToSave:["a","b"],gradFunc:(r,t)=>{let[e,o]=t,n=dt(e.shape,o.shape);return{a:()=>{let u=Y(gt(e),gt(o)),c=$(r,tt(o,u)),a=Ft(e.shape,n);return a.length>0&&(c=rt(c,a)),A(c,e.shape)},b:()=>{let u=Y(gt(e),gt(o)),c=Et($(r,tt(e,u))),a=Ft(o.shape,n);return a.length>0&&(c=rt(c,a)),A(c,o.shape)}}}};p();var Gy={kernelName:Sn,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>tt(r,Y(gt(V(e,"float32")),1))}}};p();var Wy={kernelName:vn,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>tt(r,J(st(1),gt(V(e,"float32"))))}}};p();p();p();function AT(r,t,e,o,n="NHWC",s){let i=r[3],u=[...t,i],c=Vy(n);return li(r,u,e,s,o,null,null,c)}function fg(r,t,e,o,n,s,i="channelsLast"){let[u,c]=Pu(t),a;if(i==="channelsLast")a=[u,c,r[3],r[3]];else if(i==="channelsFirst")a=[u,c,r[1],r[1]];else throw new Error(`Unknown dataFormat ${i}`);return li(r,a,e,o,n,s,!1,i)}function $T(r,t,e,o,n,s,i="NDHWC"){let[u,c,a]=mg(t),l,m;if(i==="NDHWC")m="channelsLast",l=[u,c,a,r[4],r[4]];else if(i==="NCDHW")m="channelsFirst",l=[u,c,a,r[1],r[1]];else throw new Error(`Unknown dataFormat ${i}`);return Uy(r,l,e,o,n,!1,m,s)}function li(r,t,e,o,n,s,i=!1,u="channelsLast"){let[c,a,l,m]=[-1,-1,-1,-1];if(u==="channelsLast")[c,a,l,m]=r;else if(u==="channelsFirst")[c,m,a,l]=r;else throw new Error(`Unknown dataFormat ${u}`);let[f,h,,g]=t,[x,b]=Pu(e),[v,_]=Pu(o),k=Ma(f,v),D=Ma(h,_),{padInfo:T,outHeight:R,outWidth:M}=MT(n,a,l,x,b,k,D,s,u),G=i?g*m:g,L;return u==="channelsFirst"?L=[c,G,R,M]:u==="channelsLast"&&(L=[c,R,M,G]),{batchSize:c,dataFormat:u,inHeight:a,inWidth:l,inChannels:m,outHeight:R,outWidth:M,outChannels:G,padInfo:T,strideHeight:x,strideWidth:b,filterHeight:f,filterWidth:h,effectiveFilterHeight:k,effectiveFilterWidth:D,dilationHeight:v,dilationWidth:_,inShape:r,outShape:L,filterShape:t}}function Uy(r,t,e,o,n,s=!1,i="channelsLast",u){let[c,a,l,m,f]=[-1,-1,-1,-1,-1];if(i==="channelsLast")[c,a,l,m,f]=r;else if(i==="channelsFirst")[c,f,a,l,m]=r;else throw new Error(`Unknown dataFormat ${i}`);let[h,g,x,,b]=t,[v,_,k]=mg(e),[D,T,R]=mg(o),M=Ma(h,D),G=Ma(g,T),L=Ma(x,R),{padInfo:U,outDepth:q,outHeight:Z,outWidth:at}=PT(n,a,l,m,v,_,k,M,G,L,u),lt=s?b*f:b,ft;return i==="channelsFirst"?ft=[c,lt,q,Z,at]:i==="channelsLast"&&(ft=[c,q,Z,at,lt]),{batchSize:c,dataFormat:i,inDepth:a,inHeight:l,inWidth:m,inChannels:f,outDepth:q,outHeight:Z,outWidth:at,outChannels:lt,padInfo:U,strideDepth:v,strideHeight:_,strideWidth:k,filterDepth:h,filterHeight:g,filterWidth:x,effectiveFilterDepth:M,effectiveFilterHeight:G,effectiveFilterWidth:L,dilationDepth:D,dilationHeight:T,dilationWidth:R,inShape:r,outShape:ft,filterShape:t}}function RT(r,t,e,o,n){o==null&&(o=dg(r,t,e));let s=r[0],i=r[1],u=Bu((s-t+2*o)/e+1,n),c=Bu((i-t+2*o)/e+1,n);return[u,c]}function FT(r,t,e,o,n,s){n==null&&(n=dg(r,t[0],o[0]));let i=[0,0,0,e];for(let u=0;u<3;u++)r[u]+2*n>=t[u]&&(i[u]=Bu((r[u]-t[u]+2*n)/o[u]+1,s));return i}function dg(r,t,e,o=1){let n=Ma(t,o);return Math.floor((r[0]*(e-1)-e+n)/2)}function Pu(r){return typeof r=="number"?[r,r,r]:r.length===2?[r[0],r[1],1]:r}function mg(r){return typeof r=="number"?[r,r,r]:r}function Ma(r,t){return t<=1?r:r+(r-1)*(t-1)}function MT(r,t,e,o,n,s,i,u,c){let a,l,m;if(typeof r=="number"){a={top:r,bottom:r,left:r,right:r,type:r===0?"VALID":"NUMBER"};let h=RT([t,e],s,o,r,u);l=h[0],m=h[1]}else if(r==="same"){l=Math.ceil(t/o),m=Math.ceil(e/n);let f=Math.max(0,(l-1)*o+s-t),h=Math.max(0,(m-1)*n+i-e),g=Math.floor(f/2),x=f-g,b=Math.floor(h/2),v=h-b;a={top:g,bottom:x,left:b,right:v,type:"SAME"}}else if(r==="valid")a={top:0,bottom:0,left:0,right:0,type:"VALID"},l=Math.ceil((t-s+1)/o),m=Math.ceil((e-i+1)/n);else if(typeof r=="object"){let f=c==="channelsLast"?r[1][0]:r[2][0],h=c==="channelsLast"?r[1][1]:r[2][1],g=c==="channelsLast"?r[2][0]:r[3][0],x=c==="channelsLast"?r[2][1]:r[3][1];a={top:f,bottom:h,left:g,right:x,type:f===0&&h===0&&g===0&&x===0?"VALID":"EXPLICIT"},l=Bu((t-s+f+h)/o+1,u),m=Bu((e-i+g+x)/n+1,u)}else throw Error(`Unknown padding parameter: ${r}`);return{padInfo:a,outHeight:l,outWidth:m}}function PT(r,t,e,o,n,s,i,u,c,a,l){let m,f,h,g;if(r==="valid"&&(r=0),typeof r=="number"){m={top:r,bottom:r,left:r,right:r,front:r,back:r,type:r===0?"VALID":"NUMBER"};let b=FT([t,e,o,1],[u,c,a],1,[n,s,i],r,l);f=b[0],h=b[1],g=b[2]}else if(r==="same"){f=Math.ceil(t/n),h=Math.ceil(e/s),g=Math.ceil(o/i);let x=(f-1)*n+u-t,b=(h-1)*s+c-e,v=(g-1)*i+a-o,_=Math.floor(x/2),k=x-_,D=Math.floor(b/2),T=b-D,R=Math.floor(v/2),M=v-R;m={top:D,bottom:T,left:R,right:M,front:_,back:k,type:"SAME"}}else throw Error(`Unknown padding parameter: ${r}`);return{padInfo:m,outDepth:f,outHeight:h,outWidth:g}}function Bu(r,t){if(!t)return Math.trunc(r);switch(t){case"round":return Math.round(r);case"ceil":return Math.ceil(r);case"floor":return Math.floor(r);default:throw new Error(`Unknown roundingMode ${t}`)}}function ir(r){let[t,e,o]=Pu(r);return t===1&&e===1&&o===1}function ge(r,t){return ir(r)||ir(t)}function no(r){return Pu(r).every(t=>t>0)}function Vy(r){if(r==="NHWC")return"channelsLast";if(r==="NCHW")return"channelsFirst";throw new Error(`Unknown dataFormat ${r}`)}function Pt(r,t,e){if(e!=null){if(typeof t=="string")throw Error(`Error in ${r}: pad must be an integer when using dimRoundingMode ${e} but got pad ${t}.`);if(typeof t=="number")C(Ho(t),()=>`Error in ${r}: pad must be an integer when using dimRoundingMode ${e} but got pad ${t}.`);else if(typeof t=="object")t.forEach(o=>{o.forEach(n=>{C(Ho(n),()=>`Error in ${r}: pad must be an integer when using dimRoundingMode ${e} but got pad ${n}.`)})});else throw Error(`Error in ${r}: Unknown padding parameter: ${t}`)}}function BT(r,t,e,o,n,s){let i=y(r,"dy","avgPool3dGrad"),u=y(t,"input","avgPool3dGrad"),c=i,a=u,l=!1;u.rank===4&&(l=!0,c=A(i,[1,i.shape[0],i.shape[1],i.shape[2],i.shape[3]]),a=A(u,[1,u.shape[0],u.shape[1],u.shape[2],u.shape[3]])),C(c.rank===5,()=>`Error in avgPool3dGrad: dy must be rank 5 but got rank ${c.rank}.`),C(a.rank===5,()=>`Error in avgPool3dGrad: input must be rank 5 but got rank ${a.rank}.`),Pt("avgPool3dGrad",n,s);let m={dy:c,input:a},f={filterSize:e,strides:o,pad:n,dimRoundingMode:s},h=I.runKernel(Ji,m,f);return l?A(h,[h.shape[1],h.shape[2],h.shape[3],h.shape[4]]):h}var Hy=S({avgPool3dGrad_:BT});var qy={kernelName:Cn,inputsToSave:["x"],gradFunc:(r,t,e)=>{let[o]=t,{filterSize:n,strides:s,pad:i,dimRoundingMode:u}=e;return{x:()=>Hy(r,o,n,s,i,u)}}};p();p();function zT(r,t,e,o,n){let s=y(r,"dy","avgPoolGrad"),i=y(t,"input","avgPoolGrad");C(i.rank===s.rank,()=>`Rank of input (${i.rank}) does not match rank of dy (${s.rank})`);let u=i,c=s,a=!1;i.rank===3&&(a=!0,u=A(i,[1,i.shape[0],i.shape[1],i.shape[2]]),c=A(s,[1,s.shape[0],s.shape[1],s.shape[2]])),C(c.rank===4,()=>`Error in avgPoolGrad: dy must be rank 4 but got rank ${c.rank}.`),C(u.rank===4,()=>`Error in avgPoolGrad: input must be rank 4 but got rank ${u.rank}.`);let l={dy:c,input:u},m={filterSize:e,strides:o,pad:n},f=I.runKernel(Qi,l,m);return a?A(f,[f.shape[1],f.shape[2],f.shape[3]]):f}var Ky=S({avgPoolGrad_:zT});var jy={kernelName:So,inputsToSave:["x"],gradFunc:(r,t,e)=>{let[o]=t,{filterSize:n,strides:s,pad:i}=e;return{x:()=>Ky(r,o,n,s,i)}}};p();p();function LT(r,t,e=!1,o=!1){let n=y(r,"a","matMul"),s=y(t,"b","matMul");[n,s]=yt(n,s);let i={a:n,b:s},u={transposeA:e,transposeB:o};return I.runKernel(vo,i,u)}var wt=S({matMul_:LT});var Xy={kernelName:vo,inputsToSave:["a","b"],gradFunc:(r,t,e)=>{let[o,n]=t,{transposeA:s,transposeB:i}=e;return!s&&!i?{a:()=>wt(r,n,!1,!0),b:()=>wt(o,r,!0,!1)}:!s&&i?{a:()=>wt(r,n,!1,!1),b:()=>wt(r,o,!0,!1)}:s&&!i?{a:()=>wt(n,r,!1,!0),b:()=>wt(o,r,!1,!1)}:{a:()=>wt(n,r,!0,!0),b:()=>wt(r,o,!0,!0)}}};p();p();function OT(r,t,e){let o=y(r,"x","spaceToBatchND");C(o.rank>=1+t.length,()=>`input rank ${o.rank} should be > than [blockShape] ${t.length}`),C(e.length===t.length,()=>`paddings.shape[0] ${e.length} must be equal to [blockShape] ${t.length}`),C(o.shape.reduce((i,u,c)=>c>0&&c<=t.length?i&&(u+e[c-1][0]+e[c-1][1])%t[c-1]===0:i,!0),()=>`input spatial dimensions ${o.shape.slice(1)} with paddings ${e.toString()} must be divisible by blockShapes ${t.toString()}`);let n={x:o},s={blockShape:t,paddings:e};return I.runKernel(es,n,s)}var zu=S({spaceToBatchND_:OT});var Yy={kernelName:kn,gradFunc:(r,t,e)=>{let{blockShape:o,crops:n}=e;return{x:()=>zu(r,o,n)}}};p();var Zy={kernelName:Vb,gradFunc:(r,t,e)=>{let o=e,n=o.inputShape,s=o.shape,i=Array.from(s);for(let c=n.length-1;c>=0;c--)if(n[c]===s[c])i[c]=1;else if(n[c]!==1)throw new Error(`broadcastTo(): [${n}] cannot be broadcast to [${s}].`);let u=[];for(let c=0;c<i.length;c++)i[c]>1&&u.push(c);return{x:()=>rt(r,u,!0)}}};p();var Qy={kernelName:Cr,gradFunc:r=>({x:()=>r.clone()})};p();var Jy={kernelName:Wr,gradFunc:r=>({x:()=>pt(r)})};p();p();function GT(r,t){let e=y(r,"a","greaterEqual","string_or_numeric"),o=y(t,"b","greaterEqual","string_or_numeric");[e,o]=yt(e,o),dt(e.shape,o.shape);let n={a:e,b:o};return I.runKernel(qr,n)}var Xo=S({greaterEqual_:GT});p();function WT(r,t){let e=y(r,"a","lessEqual","string_or_numeric"),o=y(t,"b","lessEqual","string_or_numeric");[e,o]=yt(e,o),dt(e.shape,o.shape);let n={a:e,b:o};return I.runKernel(zn,n)}var $r=S({lessEqual_:WT});p();function UT(r,t){let e=y(r,"a","logicalAnd","bool"),o=y(t,"b","logicalAnd","bool");dt(e.shape,o.shape);let n={a:e,b:o};return I.runKernel(ua,n)}var so=S({logicalAnd_:UT});p();p();p();function VT(r){let e={x:y(r,"x","clone","string_or_numeric")};return I.runKernel(kr,e)}var Rr=S({clone_:VT});function HT(r,t){let e=y(r,"broadcastTo","x"),o=e.shape;if(Ut(t),t.length<e.rank)throw new Error(`broadcastTo(): shape.length=${t.length} < input.rank=${e.rank}.`);if(t.length>e.rank){let a=e.shape.slice();for(;a.length<t.length;)a.unshift(1);e=A(e,a)}let n=e.shape,s=Array.from(t);for(let a=t.length-1;a>=0;a--)if(n[a]===t[a])s[a]=1;else if(e.shape[a]!==1)throw new Error(`broadcastTo(): [${o}] cannot be broadcast to [${t}].`);if(s.map((a,l)=>a>1?l:-1).filter(a=>a>=0).length===0)return Rr(e);let u={x:e},c={reps:s};return I.runKernel(_r,u,c)}var mi=S({broadcastTo_:HT});function qT(r,t,e){let o=y(t,"a","where"),n=y(e,"b","where"),s=y(r,"condition","where","bool"),i=dt(dt(s.shape,o.shape),n.shape),u=mi(s,i),c=mi(o,i),a=mi(n,i),l={condition:u,t:c,e:a};return I.runKernel(Yn,l)}var Yt=S({where_:qT});var tw={kernelName:Io,inputsToSave:["x"],gradFunc:(r,t,e)=>{let[o]=t,{clipValueMin:n,clipValueMax:s}=e;return{x:()=>Yt(so(Xo(o,n),$r(o,s)),r,pt(r))}}};p();var ew={kernelName:ra,inputsToSave:["x"],gradFunc:Tc.gradFunc};p();p();function KT(r,t,e=0){let n={x:y(r,"x","split")},s={numOrSizeSplits:t,axis:e};return I.runKernel(rs,n,s)}var io=S({split_:KT});var rw={kernelName:_n,saveAllInputs:!0,gradFunc:(r,t,e)=>{let o=t.map(c=>c.shape),{axis:n}=e,s=se(n,t[0].shape)[0],i=o.map(c=>c[s]);return io(r,i,s).map(c=>()=>c)}};p();p();function jT(r,t,e,o,n,s="NHWC",i){let u=r;r.rank===3&&(u=A(r,[1,r.shape[0],r.shape[1],r.shape[2]]));let c=t;c.rank===3&&(c=A(t,[1,t.shape[0],t.shape[1],t.shape[2]])),C(u.rank===4,()=>`Error in conv2dDerFilter: input must be rank 4, but got shape ${u.shape}.`),C(c.rank===4,()=>`Error in conv2dDerFilter: dy must be rank 4, but got shape ${c.shape}.`),C(e.length===4,()=>`Error in conv2dDerFilter: filterShape must be length 4, but got ${e}.`);let a=s==="NHWC"?u.shape[3]:u.shape[1],l=s==="NHWC"?c.shape[3]:c.shape[1];C(a===e[2],()=>`Error in conv2dDerFilter: depth of input ${a}) must match input depth in filter (${e[2]}.`),C(l===e[3],()=>`Error in conv2dDerFilter: depth of dy (${l}) must match output depth for filter (${e[3]}).`),Pt("conv2dDerFilter",n,i);let m={x:u,dy:c},f={strides:o,pad:n,dataFormat:s,dimRoundingMode:i,filterShape:e};return I.runKernel(uc,m,f)}var Pa=S({conv2DBackpropFilter_:jT});p();function XT(r,t,e,o,n,s="NHWC",i){C(r.length===t.rank,()=>`Length of inShape (${r.length}) and rank of dy (${t.rank}) must match`);let u=r,c=t,a=!1;t.rank===3&&(a=!0,c=A(t,[1,t.shape[0],t.shape[1],t.shape[2]]),u=[1,r[0],r[1],r[2]]),C(u.length===4,()=>`Error in conv2dDerInput: inShape must be length 4, but got length ${u.length}.`),C(c.rank===4,()=>`Error in conv2dDerInput: dy must be rank 4, but got rank ${c.rank}`),C(e.rank===4,()=>`Error in conv2dDerInput: filter must be rank 4, but got rank ${e.rank}`);let l=s==="NHWC"?u[3]:u[1],m=s==="NHWC"?c.shape[3]:c.shape[1];C(l===e.shape[2],()=>`Error in conv2dDerInput: depth of input (${l}) must match input depth for filter ${e.shape[2]}.`),C(m===e.shape[3],()=>`Error in conv2dDerInput: depth of output (${m}) must match output depth for filter ${e.shape[3]}.`),Pt("conv2dDerInput",n,i);let f={dy:c,filter:e},h={strides:o,pad:n,dataFormat:s,dimRoundingMode:i,inputShape:u},g=I.runKernel(ko,f,h);return a?A(g,[g.shape[1],g.shape[2],g.shape[3]]):g}var Ba=S({conv2DBackpropInput_:XT});var ow={kernelName:Co,inputsToSave:["x","filter"],gradFunc:(r,t,e)=>{let[o,n]=t,{dilations:s,strides:i,pad:u,dataFormat:c}=e;return C(ir(s),()=>`Error in gradient of conv2D: dilation rates greater than 1 are not yet supported in gradients. Got dilations '${s}'`),{x:()=>Ba(o.shape,r,n,i,u,c),filter:()=>Pa(o,r,n.shape,i,u,c)}}};p();p();function YT(r,t,e,o,n="NHWC",s=[1,1],i){let u=y(r,"x","conv2d","float32"),c=y(t,"filter","conv2d","float32"),a=u,l=!1;u.rank===3&&(l=!0,a=A(u,[1,u.shape[0],u.shape[1],u.shape[2]])),C(a.rank===4,()=>`Error in conv2d: input must be rank 4, but got rank ${a.rank}.`),C(c.rank===4,()=>`Error in conv2d: filter must be rank 4, but got rank ${c.rank}.`),Pt("conv2d",o,i);let m=n==="NHWC"?a.shape[3]:a.shape[1];C(m===c.shape[2],()=>`Error in conv2d: depth of input (${m}) must match input depth for filter ${c.shape[2]}.`),C(ge(e,s),()=>`Error in conv2D: Either strides or dilations must be 1. Got strides ${e} and dilations '${s}'`),C(no(s),()=>"Error in conv2D: Dilated rates should be larger than 0."),C(no(e),()=>"Error in conv2D: Strides should be larger than 0.");let f={x:a,filter:c},h={strides:e,pad:o,dataFormat:n,dilations:s,dimRoundingMode:i},g=I.runKernel(Co,f,h);return l?A(g,[g.shape[1],g.shape[2],g.shape[3]]):g}var Yo=S({conv2d_:YT});var nw={kernelName:ko,inputsToSave:["dy","filter"],gradFunc:(r,t,e)=>{let[o,n]=t,{strides:s,pad:i,dataFormat:u,dimRoundingMode:c}=e;return{dy:()=>Yo(r,n,s,i,u,1,c),filter:()=>Pa(r,o,n.shape,s,i,u,c)}}};p();p();function ZT(r,t,e,o,n){let s=r;r.rank===4&&(s=A(r,[1,r.shape[0],r.shape[1],r.shape[2],r.shape[3]]));let i=t;i.rank===4&&(i=A(t,[1,t.shape[0],t.shape[1],t.shape[2],t.shape[3]])),C(s.rank===5,()=>`Error in conv3dDerFilter: input must be rank 5, but got shape ${s.shape}.`),C(i.rank===5,()=>`Error in conv3dDerFilter: dy must be rank 5, but got shape ${i.shape}.`),C(e.length===5,()=>`Error in conv3dDerFilter: filterShape must be length 5, but got ${e}.`),C(s.shape[4]===e[3],()=>`Error in conv3dDerFilter: depth of input ${s.shape[4]}) must match input depth in filter (${e[3]}.`),C(i.shape[4]===e[4],()=>`Error in conv3dDerFilter: depth of dy (${i.shape[4]}) must match output depth for filter (${e[4]}).`);let u={x:s,dy:i},c={strides:o,pad:n,filterShape:e};return I.runKernel(ks,u,c)}var sw=S({conv3DBackpropFilter_:ZT});p();function QT(r,t,e,o,n){C(r.length===t.rank,()=>`Length of inShape (${r.length}) and rank of dy (${t.rank}) must match`);let s=r,i=t,u=!1;t.rank===4&&(u=!0,i=A(t,[1,t.shape[0],t.shape[1],t.shape[2],t.shape[3]]),s=[1,r[0],r[1],r[2],r[3]]);let c=s[4],a=i.shape[4];C(s.length===5,()=>`Error in conv3dDerInput: inShape must be length 5, but got length ${s.length}.`),C(i.rank===5,()=>`Error in conv3dDerInput: dy must be rank 5, but got rank ${i.rank}`),C(e.rank===5,()=>`Error in conv3dDerInput: filter must be rank 5, but got rank ${e.rank}`),C(c===e.shape[3],()=>`Error in conv3dDerInput: depth of input (${c}) must match input depth for filter ${e.shape[3]}.`),C(a===e.shape[4],()=>`Error in conv3dDerInput: depth of output (${a}) must match output depth for filter ${e.shape[4]}.`);let l={dy:i,filter:e},m={pad:n,strides:o,inputShape:s},f=I.runKernel(_s,l,m);return u?A(f,[f.shape[1],f.shape[2],f.shape[3],f.shape[4]]):f}var Ac=S({conv3DBackpropInput_:QT});var iw={kernelName:_o,inputsToSave:["x","filter"],gradFunc:(r,t,e)=>{let{dilations:o,strides:n,pad:s}=e;C(ir(o),()=>`Error in gradient of conv3D: dilation rates greater than 1 are not yet supported in gradients. Got dilations '${o}'`);let[i,u]=t;return{x:()=>Ac(i.shape,r,u,n,s),filter:()=>sw(i,r,u.shape,n,s)}}};p();p();function JT(r){let e={x:y(r,"x","sin","float32")};return I.runKernel("Sin",e)}var hg=S({sin_:JT});var aw={kernelName:"Cos",inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>$(Et(hg(V(e,"float32"))),r)}}};p();p();function tA(r){let e={x:y(r,"x","sinh")};return I.runKernel(Qn,e)}var gg=S({sinh_:tA});var uw={kernelName:Nn,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>$(gg(V(e,"float32")),r)}}};p();p();function xg(r,t){for(let e=0;e<r.length;++e)if(r[r.length-e-1]!==t-1-e)return!1;return!0}function pw(r,t,e){let o=r.length+t.length,n=[],s=0,i=0;for(let u=0;u<o;u++)e.indexOf(u)===-1?n.push(r[s++]):n.push(t[i++]);return n}function bg(r,t){let e=[],o=r.length;for(let s=0;s<o;s++)t.indexOf(s)===-1&&e.push(r[s]);let n=t.map(s=>r[s]);return[e,n]}function gr(r,t){let e=t.map(o=>1);return pw(r,e,t)}function eA(r,t,e){C(xg(t,e),()=>`${r} supports only inner-most axes for now. Got axes ${t} and rank-${e} input.`)}function yg(r,t){if(xg(r,t))return null;let e=[];for(let o=0;o<t;++o)r.indexOf(o)===-1&&e.push(o);return r.forEach(o=>e.push(o)),e}function Lu(r){return r.map((t,e)=>[e,t]).sort((t,e)=>t[1]-e[1]).map(t=>t[0])}function rA(r,t){let e=[];for(let o=t-r;o<t;++o)e.push(o);return e}p();function oA(r,t=0,e=!1,o=!1){let s={x:y(r,"x","cumsum")},i={axis:t,exclusive:e,reverse:o};return I.runKernel(No,s,i)}var Sg=S({cumsum_:oA});p();p();function o9(){K().set("PROD",!0)}function n9(){K().set("DEBUG",!0)}function s9(){K().set("DEPRECATION_WARNINGS_ENABLED",!1),console.warn("TensorFlow.js deprecation warnings have been disabled.")}function cw(r){K().getBool("DEPRECATION_WARNINGS_ENABLED")&&console.warn(r+" You can disable deprecation warnings with tf.disableDeprecationWarnings().")}ky(cw);function i9(){I.disposeVariables()}function za(){return I}function a9(){return I.memory()}function u9(r){return I.profile(r)}function Bt(r,t){return I.tidy(r,t)}function ie(r){Fu(r).forEach(e=>e.dispose())}function lw(r){return I.keep(r)}function p9(r){return I.time(r)}function c9(r){return I.setBackend(r)}function l9(){return I.ready()}function mw(){return I.backendName}function m9(r){I.removeBackend(r)}function f9(r){return I.findBackend(r)}function d9(r){return I.findBackendFactory(r)}function $c(r,t,e=1){return I.registerBackend(r,t,e)}function fw(){return I.backend}function h9(r,t){K().setPlatform(r,t)}p();function nA(r,t){let e=y(r,"real","complex"),o=y(t,"imag","complex");Gt(e.shape,o.shape,`real and imag shapes, ${e.shape} and ${o.shape}, must match in call to tf.complex().`);let n={real:e,imag:o};return I.runKernel(yu,n)}var Ye=S({complex_:nA});p();function sA(r){let e={input:y(r,"input","imag")};return I.runKernel(fc,e)}var fi=S({imag_:sA});p();function iA(r){let e={input:y(r,"input","real")};return I.runKernel(vu,e)}var fs=S({real_:iA});function aA(r,t,e){let o=y(r,"x","transpose");if(t==null&&(t=o.shape.map((i,u)=>u).reverse()),C(o.rank===t.length,()=>`Error in transpose: rank of input ${o.rank} must match length of perm ${t}.`),t.forEach(i=>{C(i>=0&&i<o.rank,()=>`All entries in 'perm' must be between 0 and ${o.rank-1} but got ${t}`)}),o.rank<=1)return o.clone();let n={x:o},s={perm:t};return o.dtype==="complex64"?Bt(()=>{let i=fs(o),u=fi(o);return i=I.runKernel(Nr,{x:i},s),u=I.runKernel(Nr,{x:u},s),e&&(u=Et(u)),Ye(i,u)}):I.runKernel(Nr,n,s)}var Oe=S({transpose_:aA});var dw={kernelName:No,inputsToSave:["x"],gradFunc:(r,t,e)=>{let[o]=t,{axis:n,exclusive:s,reverse:i}=e;return{x:()=>{let u=yg([n],o.rank),c=Sg(r,n,s,!i);return u!=null&&(c=Oe(c,u)),c}}}};p();p();function uA(r,t,e,o,n,s=[1,1],i){let u=r;r.rank===3&&(u=A(r,[1,r.shape[0],r.shape[1],r.shape[2]]));let c=t;c.rank===3&&(c=A(t,[1,t.shape[0],t.shape[1],t.shape[2]]));let a={x:u,dy:c},l={strides:o,pad:n,dimRoundingMode:i,dilations:s,filterShape:e};return I.runKernel(pc,a,l)}var Rc=S({depthwiseConv2dNativeBackpropFilter_:uA});p();function pA(r,t,e,o,n,s=[1,1],i){let u=t,c=!1;t.rank===3&&(c=!0,u=A(t,[1,t.shape[0],t.shape[1],t.shape[2]]));let a={dy:u,filter:e},l={strides:o,pad:n,dimRoundingMode:i,dilations:s,inputShape:r},m=I.runKernel(cc,a,l);return c?A(m,[m.shape[1],m.shape[2],m.shape[3]]):m}var Fc=S({depthwiseConv2dNativeBackpropInput_:pA});var hw={kernelName:Do,inputsToSave:["x","filter"],gradFunc:(r,t,e)=>{let{dilations:o,strides:n,pad:s,dimRoundingMode:i}=e,u=o??[1,1];C(ir(u),()=>`Error in gradient of depthwiseConv2dNative: dilation rates greater than 1 are not yet supported. Got dilations '${u}'`);let[c,a]=t;return C(c.rank===4,()=>`Error in gradient of depthwiseConv2dNative: input must be rank 4, but got rank ${c.rank}.`),C(a.rank===4,()=>`Error in gradient of depthwiseConv2dNative: filter must be rank 4, but got rank ${a.rank}.`),C(c.shape[3]===a.shape[2],()=>`Error in gradient of depthwiseConv2d: number of input channels (${c.shape[3]}) must match the inChannels dimension in filter ${a.shape[2]}.`),C(ge(n,u),()=>`Error in gradient of depthwiseConv2d: Either strides or dilations must be  1. Got strides ${n} and dilations '${u}'.`),Pt("depthwiseConv2d",s,i),{x:()=>Fc(c.shape,r,a,n,s,u,i),filter:()=>Rc(c,r,a.shape,n,s,u,i)}}};p();var gw={kernelName:Eo,inputsToSave:["x","filter"],gradFunc:(r,t,e)=>{let[o,n]=t,s={x:o,filter:n,dy:r},i={x:o,filter:n,dy:r};return{x:()=>I.runKernel(Ts,s,e),filter:()=>I.runKernel(As,i,e)}}};p();var xw={kernelName:"Elu",outputsToSave:[!0],gradFunc:(r,t)=>{let[e]=t,o={dy:r,y:e};return{x:()=>I.runKernel(Rs,o)}}};p();p();function cA(r){let e={x:y(r,"x","exp")};return I.runKernel("Exp",e)}var xe=S({exp_:cA});var bw={kernelName:"Erf",inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t,o=$(xe(Et(gt(e))),2/Math.sqrt(Math.PI));return{x:()=>$(r,o)}}};p();var yw={kernelName:"Exp",outputsToSave:[!0],gradFunc:(r,t)=>{let[e]=t;return{x:()=>$(r,e)}}};p();var ww={kernelName:An,inputsToSave:["input"],gradFunc:(r,t)=>{let[e]=t;return{input:()=>A(r,e.shape)}}};p();var Sw={kernelName:Ur,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>$(r,xe(e))}}};p();var vw={kernelName:Vr,gradFunc:r=>({x:()=>pt(r)})};p();var Iw={kernelName:Hr,inputsToSave:["a","b"],gradFunc:(r,t)=>{let[e,o]=t,n=dt(e.shape,o.shape);return{a:()=>{let u=tt(r,V(o,"float32")),c=Ft(e.shape,n);return c.length>0?A(rt(u,c),e.shape):u},b:()=>{let u=$(r,V(e,"float32")),c=Ft(o.shape,n);c.length>0&&(u=A(rt(u,c),o.shape));let a=gt(o);return Et(tt(u,V(a,"float32")))}}}};p();p();function lA(r){let e={x:y(r,"x","rsqrt","float32")};return I.runKernel(Zr,e)}var vg=S({rsqrt_:lA});p();function mA(r,t){let e=y(r,"x","tile","string_or_numeric");C(e.rank===t.length,()=>`Error in transpose: rank of input ${e.rank} must match length of reps ${t}.`);let o={x:e},n={reps:t};return I.runKernel(_r,o,n)}var Zo=S({tile_:mA});var Cw={kernelName:To,inputsToSave:["x","mean","variance","scale"],gradFunc:(r,t,e)=>{let{varianceEpsilon:o}=e,[n,s,i,u]=t,c=u??st(1),a=Ft(s.shape,n.shape),l=[];if(s.rank===1){for(let D=0;D<n.shape.length-1;++D)l.push(n.shape[D]);l.push(1)}let m=J(n,s),f=$(r,c),h=vg(Y(i,st(o))),g=$($($(h,h),h),st(-.5));return{x:()=>s.rank===1?A($($(r,Zo(A(h,[1,1,1,s.shape[0]]),l)),c),n.shape):A($($(r,h),c),n.shape),mean:()=>{let D=$($(h,st(-1)),f);return s.rank===1&&(D=rt(D,a)),A(D,s.shape)},variance:()=>{let D=$($(g,m),f);return s.rank===1&&(D=rt(D,a)),A(D,s.shape)},scale:()=>{let D=$(m,h),T=$(r,D);return s.rank===1&&(T=rt(T,a)),A(T,s.shape)},offset:()=>{let D=r;return s.rank===1&&(D=rt(D,a)),A(D,s.shape)}}}};p();p();function fA(r,t=0){let e=Ko(r,"tensors","stack","string_or_numeric");C(e.length>=1,()=>"Pass at least one tensor to tf.stack"),e.length>0&&C(t<=e[0].rank,()=>"Axis must be <= rank of the tensor");let o=e,n={axis:t};return I.runKernel(Vn,o,n)}var xr=S({stack_:fA});p();function dA(r,t,e){let o=y(r,"x","unsortedSegmentSum"),n=y(t,"segmentIds","unsortedSegmentSum","int32");C(Ho(e),()=>"numSegments must be of dtype int");let s={x:o,segmentIds:n},i={numSegments:e};return I.runKernel(Ia,s,i)}var Ig=S({unsortedSegmentSum_:dA});var Nw={kernelName:$n,inputsToSave:["x","indices"],gradFunc:(r,t,e)=>{let[o,n]=t,{axis:s,batchDims:i}=e,u=se(s,o.shape)[0],c=(a,l,m)=>()=>{let f=a.shape,h=l.size,g=f.slice(0,u),x=g.length,b=f.slice(s,f.length).slice(1),v=b.length,_=kw(0,x),k=kw(x+1,x+1+v),D=_w([g,[h],b]),T=A(m,D),R=A(l,[h]),M=_w([[x],_,k]),G=Oe(T,M),L=Ig(G,R,a.shape[u]),U=Lu(M);return L=Oe(L,U),L};if(i===1){let a=o.shape[0],l=o.split(a,0);return{x:()=>xr(l.map((h,g)=>c(h,n.slice(g,1),r.slice(g,1))())).reshape(o.shape),indices:()=>n}}else return{x:c(o,n,r),indices:()=>n}}};function kw(r,t){let e=[];for(let o=r;o<t;++o)e.push(o);return e}function _w(r){let t=[];for(let e=0;e<r.length;++e)for(let o=0;o<r[e].length;++o)t.push(r[e][o]);return t}p();var Dw={kernelName:qr,inputsToSave:["a","b"],gradFunc:(r,t)=>{let[e,o]=t;return{a:()=>pt(e),b:()=>pt(o)}}};p();var Ew={kernelName:kr,gradFunc:r=>({x:()=>V(r,"float32")})};p();var Tw={kernelName:Fn,gradFunc:r=>({x:()=>pt(r)})};p();var Aw={kernelName:Mn,gradFunc:r=>({x:()=>pt(r)})};p();var $w={kernelName:Pn,gradFunc:r=>({x:()=>pt(r)})};p();p();function hA(r,t){let e=y(r,"a","greater","string_or_numeric"),o=y(t,"b","greater","string_or_numeric");[e,o]=yt(e,o),dt(e.shape,o.shape);let n={a:e,b:o};return I.runKernel(Rn,n)}var Pe=S({greater_:hA});var Rw={kernelName:Ao,inputsToSave:["x"],gradFunc:(r,t,e)=>{let[o]=t,{alpha:n}=e,s=Pe(o,0);return{x:()=>Yt(s,r,$(r,n))}}};p();var Fw={kernelName:On,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>tt(r,Y(e,1))}}};p();var Mw={kernelName:"Log",inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>tt(r,V(e,"float32"))}}};p();var Pw={kernelName:qb,inputsToSave:[],outputsToSave:[!0],gradFunc:(r,t,e)=>{let[o]=t,{axis:n}=e;return{logits:()=>{let i=xe(o);return J(r,$(rt(r,n,!0),i))}}}};p();p();function gA(r,t,e,o=5,n=1,s=1,i=.5){let u={x:r,y:t,dy:e},c={depthRadius:o,bias:n,alpha:s,beta:i};return I.runKernel(zs,u,c)}var Bw=S({localResponseNormalizationBackprop_:gA});var zw={kernelName:"LRN",inputsToSave:["x"],outputsToSave:[!0],gradFunc:(r,t,e)=>{let[o,n]=t,{depthRadius:s,bias:i,alpha:u,beta:c}=e;return{x:()=>Bw(o,n,r,s,i,u,c)}}};p();p();p();function xA(r,t){let e=y(r,"a","equal","string_or_numeric"),o=y(t,"b","equal","string_or_numeric");[e,o]=yt(e,o),dt(e.shape,o.shape);let n={a:e,b:o};return I.runKernel(En,n)}var Ou=S({equal_:xA});function Mc(r,t,e,o){return t.rank<e.rank&&(t=A(t,gr(t.shape,o))),r.rank<e.rank&&(r=A(r,gr(r.shape,o))),{x:()=>$(r,V(Ou(e,t),r.dtype))}}var Cg={kernelName:"Max",inputsToSave:["x"],outputsToSave:[!0],gradFunc:(r,t,e)=>{let o=e,{reductionIndices:n}=o,s=t[0],i=t[1],u=se(n,s.shape),c=Mc(r,i,s,u);return{x:()=>c.x()}}};p();p();function bA(r,t){let e=y(r,"a","less","string_or_numeric"),o=y(t,"b","less","string_or_numeric");[e,o]=yt(e,o),dt(e.shape,o.shape);let n={a:e,b:o};return I.runKernel(Bn,n)}var La=S({less_:bA});var Lw={kernelName:Kr,inputsToSave:["a","b"],gradFunc:(r,t)=>{let[e,o]=t;return{a:()=>$(r,V(Xo(e,o),"float32")),b:()=>$(r,V(La(e,o),"float32"))}}};p();p();function yA(r,t,e,o,n,s,i){let u=y(r,"dy","maxPool3dGrad"),c=y(t,"input","maxPool3dGrad"),a=y(e,"output","maxPool3dGrad"),l=u,m=c,f=a,h=!1;c.rank===4&&(h=!0,l=A(u,[1,u.shape[0],u.shape[1],u.shape[2],u.shape[3]]),m=A(c,[1,c.shape[0],c.shape[1],c.shape[2],c.shape[3]]),f=A(a,[1,a.shape[0],a.shape[1],a.shape[2],a.shape[3]])),C(l.rank===5,()=>`Error in maxPool3dGrad: dy must be rank 5 but got rank ${l.rank}.`),C(m.rank===5,()=>`Error in maxPool3dGrad: input must be rank 5 but got rank ${m.rank}.`),C(f.rank===5,()=>`Error in maxPool3dGrad: output must be rank 5 but got rank ${f.rank}.`),Pt("maxPool3dGrad",s,i);let g={dy:l,input:m,output:f},x={filterSize:o,strides:n,pad:s,dimRoundingMode:i},b=I.runKernel(ma,g,x);return h?A(b,[b.shape[1],b.shape[2],b.shape[3],b.shape[4]]):b}var Ow=S({maxPool3dGrad_:yA});var Gw={kernelName:Gn,inputsToSave:["x"],outputsToSave:[!0],gradFunc:(r,t,e)=>{let[o,n]=t,{filterSize:s,strides:i,pad:u,dimRoundingMode:c}=e;return{x:()=>Ow(r,o,n,s,i,u,c)}}};p();p();function wA(r,t,e,o,n,s,i){let u=y(r,"dy","maxPoolGrad"),c=y(t,"input","maxPoolGrad"),a=y(e,"output","maxPoolGrad");C(c.rank===u.rank,()=>`Rank of input (${c.rank}) does not match rank of dy (${u.rank})`),C(u.rank===4,()=>`Error in maxPoolGrad: dy must be rank 4 but got rank ${u.rank}.`),C(c.rank===4,()=>`Error in maxPoolGrad: input must be rank 4 but got rank ${c.rank}.`),Pt("maxPoolGrad",s,i);let l={dy:u,input:c,output:a},m={filterSize:o,strides:n,pad:s,dimRoundingMode:i};return I.runKernel(la,l,m)}var Ww=S({maxPoolGrad_:wA});var Uw={kernelName:$o,inputsToSave:["x"],outputsToSave:[!0],gradFunc:(r,t,e)=>{let[o,n]=t,{filterSize:s,strides:i,pad:u}=e;return{x:()=>Ww(r,o,n,s,i,u)}}};p();p();p();function ur(r,t="float32"){if(Ut(r),t==="complex64"){let o=ur(r,"float32"),n=ur(r,"float32");return Ye(o,n)}let e=Na(bt(r),t);return I.makeTensor(e,r,t)}function Ge(r,t="float32"){if(Ut(r),t==="complex64"){let o=Ge(r,"float32"),n=ur(r,"float32");return Ye(o,n)}let e=ku(bt(r),t);return I.makeTensor(e,r,t)}var Vw={kernelName:Ro,inputsToSave:["x"],gradFunc:(r,t,e)=>{let[o]=t,{axis:n}=e,s=se(n,o.shape),u=bg(o.shape,s)[1],c=bt(u);return{x:()=>{let l=o.shape.slice();s.forEach(h=>{l[h]=1});let m=A(r,l);return tt($(m,Ge(o.shape,"float32")),c)}}}};p();var Hw={kernelName:"Min",inputsToSave:["x"],outputsToSave:[!0],gradFunc:(r,t,e)=>{let o=e,{axis:n}=o,[s,i]=t,u=se(n,s.shape),c=Mc(r,i,s,u);return{x:()=>c.x()}}};p();var qw={kernelName:jr,inputsToSave:["a","b"],gradFunc:(r,t)=>{let[e,o]=t;return{a:()=>$(r,V($r(e,o),"float32")),b:()=>$(r,V(Pe(e,o),"float32"))}}};p();p();function SA(r,t,e){let o=y(r,"x","slice","string_or_numeric");if(o.rank===0)throw new Error("Slicing scalar is not possible");let n={x:o},s={begin:t,size:e};return I.runKernel(Go,n,s)}var kt=S({slice_:SA});var Kw={kernelName:Fo,inputsToSave:["x"],gradFunc:(r,t,e)=>{let o=t[0],{paddings:n}=e,s=n.map(i=>i[0]);return{x:()=>kt(r,s,o.shape)}}};p();p();function vA(r){let e={x:y(r,"x","floor","float32")};return I.runKernel(Vr,e)}var Gu=S({floor_:vA});var jw={kernelName:"Mod",inputsToSave:["a","b"],gradFunc:(r,t)=>{let[e,o]=t,n=dt(e.shape,o.shape);return{a:()=>{let u=Ft(e.shape,n);return u.length>0?A(rt(r,u),e.shape):r},b:()=>{let u=$(r,Et(Gu(tt(e,o)))),c=Ft(o.shape,n);return c.length>0?A(rt(u,c),o.shape):u}}}};p();var Xw={kernelName:Xr,inputsToSave:["a","b"],gradFunc:(r,t)=>{let[e,o]=t,n=dt(e.shape,o.shape);return{a:()=>{let u=$(r,V(o,"float32")),c=Ft(e.shape,n);return c.length>0?A(rt(u,c),e.shape):u},b:()=>{let u=$(r,V(e,"float32")),c=Ft(o.shape,n);return c.length>0?A(rt(u,c),o.shape):u}}}};p();var Yw={kernelName:"Neg",gradFunc:r=>({x:()=>Et(r)})};p();var Zw={kernelName:Mo,inputsToSave:["indices"],gradFunc:(r,t)=>{let e=t[0];return{indices:()=>ur(e.shape,"float32")}}};p();var Qw={kernelName:Un,gradFunc:r=>({x:()=>pt(r)})};p();p();function IA(r,t=0){let e=y(r,"x","unstack","string_or_numeric");C(t>=-e.shape.length&&t<e.shape.length,()=>`Axis = ${t} is not in [-${e.shape.length}, ${e.shape.length})`);let o={value:e},n={axis:t};return I.runKernel(ss,o,n)}var di=S({unstack_:IA});var Jw={kernelName:Vn,saveAllInputs:!0,gradFunc:(r,t,e)=>{let{axis:o}=e;return di(r,o).map(s=>()=>s)}};p();var kg={kernelName:Po,inputsToSave:["x"],gradFunc:(r,t,e)=>{let o=t[0],{paddings:n}=e,s=n.map(i=>i[0]);return{x:()=>kt(r,s,o.shape)}}};p();p();function CA(r){let e={x:y(r,"x","log","float32")};return I.runKernel("Log",e)}var ao=S({log_:CA});p();function kA(r,t){let e=y(r,"base","pow"),o=y(t,"exp","pow");[e,o]=yt(e,o);let n={a:e,b:o};return I.runKernel("Pow",n)}var br=S({pow_:kA});var tS={kernelName:"Pow",inputsToSave:["a","b"],outputsToSave:[!0],gradFunc:(r,t)=>{let[e,o,n]=t,s=e,i=o,u=dt(s.shape,i.shape);return{a:()=>{let l=V(i,"float32"),m=$(r,$(l,br(s,J(l,st(1))))),f=Ft(s.shape,u);return f.length>0&&(m=rt(m,f)),A(m,s.shape)},b:()=>{let l=Pe(s,0),m=Yt(l,ao(s),pt(s)),f=$(r,$(n,m)),h=Ft(i.shape,u);return h.length>0&&(f=rt(f,h)),A(f,i.shape)}}}};p();var eS={kernelName:Bo,inputsToSave:["x","alpha"],gradFunc:(r,t)=>{let[e,o]=t,n=Pe(e,0);return{x:()=>Yt(n,r,$(r,o)),alpha:()=>{let s=Yt(n,pt(r),$(r,e)),i=Ft(o.shape,r.shape);return i.length>0&&(s=rt(s,i)),A(s,o.shape)}}}};p();p();var FS={};De(FS,{CompositeArrayBuffer:()=>ye,browserFiles:()=>SS,browserHTTPRequest:()=>kS,concatenateArrayBuffers:()=>pS,copyModel:()=>$S,decodeWeights:()=>Pc,decodeWeightsStream:()=>iS,encodeWeights:()=>nS,fromMemory:()=>_S,fromMemorySync:()=>Og,getLoadHandlers:()=>fS,getModelArtifactsForJSON:()=>Oa,getModelArtifactsForJSONSync:()=>Ag,getModelArtifactsInfoForJSON:()=>uo,getSaveHandlers:()=>mS,getWeightSpecs:()=>Wu,http:()=>Gc,isHTTPScheme:()=>Oc,listModels:()=>TS,loadWeights:()=>IS,moveModel:()=>RS,registerLoadRouter:()=>lS,registerSaveRouter:()=>cS,removeModel:()=>AS,weightsLoaderFactory:()=>zg,withSaveHandler:()=>NS,withSaveHandlerSync:()=>DS});p();p();p();var Dg={};De(Dg,{isBrowser:()=>Ng,isMobile:()=>DA,mockIsMobile:()=>NA});p();function _A(){return typeof navigator<"u"&&navigator!=null}var _g;function NA(r){_g=r}function DA(r){if(_g!==void 0)return _g;if(r||_A()){if(r||(r=navigator),r.product==="ReactNative")return!0;let t=r.userAgent||r.vendor||(typeof window<"u"?window.opera:"");if(!t){let e=r;return e.userAgentData&&e.userAgentData.mobile}return/(android|bb\d+|meego).+mobile|avantgo|bada\/|blackberry|blazer|compal|elaine|fennec|hiptop|iemobile|ip(hone|od)|iris|kindle|lge |maemo|midp|mmp|mobile.+firefox|netfront|opera m(ob|in)i|palm( os)?|phone|p(ixi|re)\/|plucker|pocket|psp|series(4|6)0|symbian|treo|up\.(browser|link)|vodafone|wap|windows ce|xda|xiino/i.test(t)||/1207|6310|6590|3gso|4thp|50[1-6]i|770s|802s|a wa|abac|ac(er|oo|s\-)|ai(ko|rn)|al(av|ca|co)|amoi|an(ex|ny|yw)|aptu|ar(ch|go)|as(te|us)|attw|au(di|\-m|r |s )|avan|be(ck|ll|nq)|bi(lb|rd)|bl(ac|az)|br(e|v)w|bumb|bw\-(n|u)|c55\/|capi|ccwa|cdm\-|cell|chtm|cldc|cmd\-|co(mp|nd)|craw|da(it|ll|ng)|dbte|dc\-s|devi|dica|dmob|do(c|p)o|ds(12|\-d)|el(49|ai)|em(l2|ul)|er(ic|k0)|esl8|ez([4-7]0|os|wa|ze)|fetc|fly(\-|_)|g1 u|g560|gene|gf\-5|g\-mo|go(\.w|od)|gr(ad|un)|haie|hcit|hd\-(m|p|t)|hei\-|hi(pt|ta)|hp( i|ip)|hs\-c|ht(c(\-| |_|a|g|p|s|t)|tp)|hu(aw|tc)|i\-(20|go|ma)|i230|iac( |\-|\/)|ibro|idea|ig01|ikom|im1k|inno|ipaq|iris|ja(t|v)a|jbro|jemu|jigs|kddi|keji|kgt( |\/)|klon|kpt |kwc\-|kyo(c|k)|le(no|xi)|lg( g|\/(k|l|u)|50|54|\-[a-w])|libw|lynx|m1\-w|m3ga|m50\/|ma(te|ui|xo)|mc(01|21|ca)|m\-cr|me(rc|ri)|mi(o8|oa|ts)|mmef|mo(01|02|bi|de|do|t(\-| |o|v)|zz)|mt(50|p1|v )|mwbp|mywa|n10[0-2]|n20[2-3]|n30(0|2)|n50(0|2|5)|n7(0(0|1)|10)|ne((c|m)\-|on|tf|wf|wg|wt)|nok(6|i)|nzph|o2im|op(ti|wv)|oran|owg1|p800|pan(a|d|t)|pdxg|pg(13|\-([1-8]|c))|phil|pire|pl(ay|uc)|pn\-2|po(ck|rt|se)|prox|psio|pt\-g|qa\-a|qc(07|12|21|32|60|\-[2-7]|i\-)|qtek|r380|r600|raks|rim9|ro(ve|zo)|s55\/|sa(ge|ma|mm|ms|ny|va)|sc(01|h\-|oo|p\-)|sdk\/|se(c(\-|0|1)|47|mc|nd|ri)|sgh\-|shar|sie(\-|m)|sk\-0|sl(45|id)|sm(al|ar|b3|it|t5)|so(ft|ny)|sp(01|h\-|v\-|v )|sy(01|mb)|t2(18|50)|t6(00|10|18)|ta(gt|lk)|tcl\-|tdg\-|tel(i|m)|tim\-|t\-mo|to(pl|sh)|ts(70|m\-|m3|m5)|tx\-9|up(\.b|g1|si)|utst|v400|v750|veri|vi(rg|te)|vk(40|5[0-3]|\-v)|vm40|voda|vulc|vx(52|53|60|61|70|80|81|83|85|98)|w3c(\-| )|webc|whit|wi(g |nc|nw)|wmlb|wonu|x700|yas\-|your|zeto|zte\-/i.test(t.substr(0,4))}return!1}function Ng(){return typeof window<"u"&&window.document!=null||typeof WorkerGlobalScope<"u"}var We=K();We.registerFlag("DEBUG",()=>!1,r=>{r&&console.warn("Debugging mode is ON. The output of every math call will be downloaded to CPU and checked for NaNs. This significantly impacts performance.")});We.registerFlag("IS_BROWSER",()=>Ng());We.registerFlag("IS_NODE",()=>typeof process<"u"&&typeof process.versions<"u"&&typeof process.versions.node<"u");We.registerFlag("IS_CHROME",()=>typeof navigator<"u"&&navigator!=null&&navigator.userAgent!=null&&/Chrome/.test(navigator.userAgent)&&/Google Inc/.test(navigator.vendor));We.registerFlag("IS_SAFARI",()=>typeof navigator<"u"&&navigator!=null&&navigator.userAgent!=null&&/Safari/.test(navigator.userAgent)&&/Apple/.test(navigator.vendor));We.registerFlag("PROD",()=>!1);We.registerFlag("TENSORLIKE_CHECK_SHAPE_CONSISTENCY",()=>We.getBool("DEBUG"));We.registerFlag("DEPRECATION_WARNINGS_ENABLED",()=>!0);We.registerFlag("IS_TEST",()=>!1);We.registerFlag("CHECK_COMPUTATION_FOR_ERRORS",()=>We.getBool("DEBUG"));We.registerFlag("WRAP_TO_IMAGEBITMAP",()=>!1);We.registerFlag("CANVAS2D_WILL_READ_FREQUENTLY_FOR_GPU",()=>!1);We.registerFlag("USE_SETTIMEOUTCUSTOM",()=>!1);p();p();function Fr(r,t,e){let o=be(r,e);return Fe(r,t,o,e)}p();var Qo={float32:4,float16:2,int32:4,uint16:2,uint8:1,bool:1,complex64:8};p();var ye=class r{static join(t){return new r(t).slice()}constructor(t){if(this.shards=[],this.previousShardIndex=0,t==null||(t instanceof Array||(t=[t]),t=t.map(o=>ee(o)?o.buffer:o),t.length===0))return;this.bufferUniformSize=t[0].byteLength;let e=0;for(let o=0;o<t.length;o++){let n=t[o];o!==t.length-1&&n.byteLength!==this.bufferUniformSize&&(this.bufferUniformSize=void 0);let s=e+n.byteLength;this.shards.push({buffer:n,start:e,end:s}),e=s}this.shards.length===0&&(this.byteLength=0),this.byteLength=this.shards[this.shards.length-1].end}slice(t=0,e=this.byteLength){if(this.shards.length===0)return new ArrayBuffer(0);if(t=isNaN(Number(t))?0:t,e=isNaN(Number(e))?0:e,t=Math.max(0,t),e=Math.min(this.byteLength,e),e<=t)return new ArrayBuffer(0);let o=this.findShardForByte(t);if(o===-1)throw new Error(`Could not find start shard for byte ${t}`);let n=e-t,s=new ArrayBuffer(n),i=new Uint8Array(s),u=0;for(let c=o;c<this.shards.length;c++){let a=this.shards[c],m=t+u-a.start,f=u,g=Math.min(e,a.end)-a.start,x=new Uint8Array(a.buffer,m,g-m);if(i.set(x,f),u+=x.length,e<a.end)break}return s}findShardForByte(t){if(this.shards.length===0||t<0||t>=this.byteLength)return-1;if(this.bufferUniformSize!=null)return this.previousShardIndex=Math.floor(t/this.bufferUniformSize),this.previousShardIndex;function e(n){return t<n.start?-1:t>=n.end?1:0}if(e(this.shards[this.previousShardIndex])===0)return this.previousShardIndex;let o=EA(this.shards,e);return o===-1?-1:(this.previousShardIndex=o,this.previousShardIndex)}};function EA(r,t){let e=0,o=r.length;for(;e<=o;){let n=Math.floor((o-e)/2)+e,s=t(r[n]);if(s===0)return n;s<0?o=n:e=n+1}return-1}var ds=4;async function nS(r,t){let e=[],o=[],n=Array.isArray(r)?r.map(i=>i.name):Object.keys(r);for(let i=0;i<n.length;++i){let u=n[i],c=Array.isArray(r)?r[i].tensor:r[u];if(c.dtype!=="float32"&&c.dtype!=="int32"&&c.dtype!=="bool"&&c.dtype!=="string"&&c.dtype!=="complex64")throw new Error(`Unsupported dtype in weight '${u}': ${c.dtype}`);let a={name:u,shape:c.shape,dtype:c.dtype};if(c.dtype==="string"){let l=new Promise(async m=>{let f=await c.bytes(),h=f.reduce((b,v)=>b+v.length,0)+ds*f.length,g=new Uint8Array(h),x=0;for(let b=0;b<f.length;b++){let v=f[b],_=new Uint8Array(new Uint32Array([v.length]).buffer);g.set(_,x),x+=ds,g.set(v,x),x+=v.length}m(g)});o.push(l)}else o.push(c.data());t!=null&&(a.group=t),e.push(a)}let s=await Promise.all(o);return{data:$A(s),specs:e}}function Pc(r,t){let e=new ye(r),o={},n=0;for(let s of t){let i=TA(s,(u,c)=>e.slice(n+u,n+c));o[s.name]=sS(s,e.slice(n,n+i)),n+=i}return o}function TA(r,t){let e=bt(r.shape),o;if("quantization"in r){let n=r.quantization;o=Qo[n.dtype]}else if(r.dtype==="string"){let n=0;for(let s=0;s<e;s++)n+=ds+new Uint32Array(t(n,n+ds))[0];return n}else o=Qo[r.dtype];return e*o}async function AA(r,t){let e=bt(r.shape),o;if("quantization"in r){let n=r.quantization;o=Qo[n.dtype]}else if(r.dtype==="string"){let n=0;for(let s=0;s<e;s++)n+=ds+new Uint32Array(await t(n,n+ds))[0];return n}else o=Qo[r.dtype];return e*o}function sS(r,t){let e=r.name,o=r.dtype,n=r.shape,s=bt(n),i,u=0;if("quantization"in r){let c=r.quantization;if(c.dtype==="uint8"||c.dtype==="uint16"){if(!("min"in c&&"scale"in c))throw new Error(`Weight ${r.name} with quantization ${c.dtype} doesn't have corresponding metadata min and scale.`)}else if(c.dtype==="float16"){if(o!=="float32")throw new Error(`Weight ${r.name} is quantized with ${c.dtype} which only supports weights of type float32 not ${o}.`)}else throw new Error(`Weight ${r.name} has unknown quantization dtype ${c.dtype}. Supported quantization dtypes are: 'uint8', 'uint16', and 'float16'.`);let a=Qo[c.dtype],l=c.dtype==="uint8"?new Uint8Array(t):new Uint16Array(t);if(o==="float32")if(c.dtype==="uint8"||c.dtype==="uint16"){i=new Float32Array(l.length);for(let m=0;m<l.length;m++){let f=l[m];i[m]=f*c.scale+c.min}}else if(c.dtype==="float16")i=PA()(l);else throw new Error(`Unsupported quantization type ${c.dtype} for weight type float32.`);else if(o==="int32"){if(c.dtype!=="uint8"&&c.dtype!=="uint16")throw new Error(`Unsupported quantization type ${c.dtype} for weight type int32.`);i=new Int32Array(l.length);for(let m=0;m<l.length;m++){let f=l[m];i[m]=Math.round(f*c.scale+c.min)}}else throw new Error(`Unsupported dtype in weight '${e}': ${o}`);u+=s*a}else if(o==="string"){let c=bt(r.shape);i=[];for(let a=0;a<c;a++){let l=new Uint32Array(t.slice(u,u+ds))[0];u+=ds;let m=new Uint8Array(t.slice(u,u+l));i.push(m),u+=l}}else{let c=Qo[o];if(o==="float32")i=new Float32Array(t);else if(o==="int32")i=new Int32Array(t);else if(o==="bool")i=new Uint8Array(t);else if(o==="complex64"){i=new Float32Array(t);let a=new Float32Array(i.length/2),l=new Float32Array(i.length/2);for(let g=0;g<a.length;g++)a[g]=i[g*2],l[g]=i[g*2+1];let m=Fr(a,n,"float32"),f=Fr(l,n,"float32"),h=Ye(m,f);return m.dispose(),f.dispose(),h}else throw new Error(`Unsupported dtype in weight '${e}': ${o}`);u+=s*c}return Fr(i,n,o)}async function rS(r,t,e){let o=new Uint8Array(t);for(;o.byteLength<e;){let{done:n,value:s}=await r.read();if(n&&s==null){let u=e-o.byteLength;throw new Error(`Reader is done but ${u} bytes are still expected`)}let i=new Uint8Array(o.length+s.byteLength);i.set(o,0),i.set(new Uint8Array(s),o.length),o=i}return o.buffer}async function iS(r,t){let e={},o=r.getReader(),n=new ArrayBuffer(0);for(let s of t){let i=await AA(s,async(a,l)=>(n=await rS(o,n,l),n.slice(a,l)));n=await rS(o,n,i);let u=n.slice(0,i);n=n.slice(i);let c=sS(s,u);if(e[s.name]=c,mw()==="webgpu"){let a=fw();"uploadToGPU"in a&&bt(c.shape)>=K().get("WEBGPU_CPU_HANDOFF_SIZE_THRESHOLD")&&a.uploadToGPU(c.dataId)}}return e}function $A(r){if(r===null)throw new Error(`Invalid input value: ${JSON.stringify(r)}`);let t=0,e=[];r.forEach(s=>{if(t+=s.byteLength,e.push(s.byteLength===s.buffer.byteLength?s:new s.constructor(s)),!(s instanceof Float32Array||s instanceof Int32Array||s instanceof Uint8Array))throw new Error(`Unsupported TypedArray subtype: ${s.constructor.name}`)});let o=new Uint8Array(t),n=0;return e.forEach(s=>{o.set(new Uint8Array(s.buffer),n),n+=s.byteLength}),o.buffer}var Eg=typeof Buffer<"u"&&(typeof Blob>"u"||typeof atob>"u"||typeof btoa>"u");function oS(r){return Eg?Buffer.byteLength(r,"utf8"):new Blob([r]).size}function aS(r){if(Eg)return Buffer.from(r).toString("base64");let t=new Uint8Array(r),e="";for(let o=0,n=t.length;o<n;o++)e+=String.fromCharCode(t[o]);return btoa(e)}function uS(r){if(Eg){let o=Buffer.from(r,"base64");return o.buffer.slice(o.byteOffset,o.byteOffset+o.byteLength)}let t=atob(r),e=new Uint8Array(t.length);for(let o=0;o<t.length;++o)e.set([t.charCodeAt(o)],o);return e.buffer}function pS(r){return ye.join(r)}function Tg(r){for(r=r.trim();r.endsWith("/");)r=r.slice(0,r.length-1);let e=r.split("/");return e[e.length-1]}function Bc(r,t){let e={modelTopology:r.modelTopology,format:r.format,generatedBy:r.generatedBy,convertedBy:r.convertedBy,weightsManifest:t};return r.signature!=null&&(e.signature=r.signature),r.userDefinedMetadata!=null&&(e.userDefinedMetadata=r.userDefinedMetadata),r.modelInitializer!=null&&(e.modelInitializer=r.modelInitializer),r.initializerSignature!=null&&(e.initializerSignature=r.initializerSignature),r.trainingConfig!=null&&(e.trainingConfig=r.trainingConfig),e}function Ag(r,t,e){let o={modelTopology:r.modelTopology,format:r.format,generatedBy:r.generatedBy,convertedBy:r.convertedBy};if(r.trainingConfig!=null&&(o.trainingConfig=r.trainingConfig),r.weightsManifest!=null){if(!t)throw new Error("modelJSON has weightsManifest but weightSpecs is null");if(!e)throw new Error("modelJSON has weightsManifest but weightData is null");o.weightSpecs=t,o.weightData=e}return r.signature!=null&&(o.signature=r.signature),r.userDefinedMetadata!=null&&(o.userDefinedMetadata=r.userDefinedMetadata),r.modelInitializer!=null&&(o.modelInitializer=r.modelInitializer),r.initializerSignature!=null&&(o.initializerSignature=r.initializerSignature),o}async function Oa(r,t){let e,o;return r.weightsManifest!=null&&([e,o]=await t(r.weightsManifest)),Ag(r,e,o)}function uo(r){if(r.modelTopology instanceof ArrayBuffer)throw new Error("Expected JSON model topology, received ArrayBuffer.");return{dateSaved:new Date,modelTopologyType:"JSON",modelTopologyBytes:r.modelTopology==null?0:oS(JSON.stringify(r.modelTopology)),weightSpecsBytes:r.weightSpecs==null?0:oS(JSON.stringify(r.weightSpecs)),weightDataBytes:r.weightData==null?0:new ye(r.weightData).byteLength}}function Wu(r){let t=[];for(let e of r)t.push(...e.weights);return t}function RA(){let r=e=>{let o=e<<13,n=0;for(;(o&8388608)===0;)n-=8388608,o<<=1;return o&=-8388609,n+=947912704,o|n},t=new Uint32Array(2048);t[0]=0;for(let e=1;e<1024;e++)t[e]=r(e);for(let e=1024;e<2048;e++)t[e]=939524096+(e-1024<<13);return t}function FA(){let r=new Uint32Array(64);r[0]=0,r[31]=1199570944,r[32]=2147483648,r[63]=3347054592;for(let t=1;t<31;t++)r[t]=t<<23;for(let t=33;t<63;t++)r[t]=2147483648+(t-32<<23);return r}function MA(){let r=new Uint32Array(64);for(let t=0;t<64;t++)r[t]=1024;return r[0]=r[32]=0,r}function PA(){let r=RA(),t=FA(),e=MA();return o=>{let n=new ArrayBuffer(4*o.length),s=new Uint32Array(n);for(let i=0;i<o.length;i++){let u=o[i],c=r[e[u>>10]+(u&1023)]+t[u>>10];s[i]=c}return new Float32Array(n)}}p();var le=class r{constructor(){this.saveRouters=[],this.loadRouters=[]}static getInstance(){return r.instance==null&&(r.instance=new r),r.instance}static registerSaveRouter(t){r.getInstance().saveRouters.push(t)}static registerLoadRouter(t){r.getInstance().loadRouters.push(t)}static getSaveHandlers(t){return r.getHandlers(t,"save")}static getLoadHandlers(t,e){return r.getHandlers(t,"load",e)}static getHandlers(t,e,o){let n=[];return(e==="load"?r.getInstance().loadRouters:r.getInstance().saveRouters).forEach(i=>{let u=i(t,o);u!==null&&n.push(u)}),n}},cS=r=>le.registerSaveRouter(r),lS=r=>le.registerLoadRouter(r),mS=r=>le.getSaveHandlers(r),fS=(r,t)=>le.getLoadHandlers(r,t);var $g="tensorflowjs",Rg=1,hi="models_store",hs="model_info_store";function dS(){if(!K().getBool("IS_BROWSER"))throw new Error("Failed to obtain IndexedDB factory because the current environmentis not a web browser.");let r=typeof window>"u"?self:window,t=r.indexedDB||r.mozIndexedDB||r.webkitIndexedDB||r.msIndexedDB||r.shimIndexedDB;if(t==null)throw new Error("The current browser does not appear to support IndexedDB.");return t}function Fg(r){let t=r.result;t.createObjectStore(hi,{keyPath:"modelPath"}),t.createObjectStore(hs,{keyPath:"modelPath"})}var po=class{constructor(t){if(this.indexedDB=dS(),t==null||!t)throw new Error("For IndexedDB, modelPath must not be null, undefined or empty.");this.modelPath=t}async save(t){if(t.modelTopology instanceof ArrayBuffer)throw new Error("BrowserLocalStorage.save() does not support saving model topology in binary formats yet.");return this.databaseAction(this.modelPath,t)}async load(){return this.databaseAction(this.modelPath)}databaseAction(t,e){return new Promise((o,n)=>{let s=this.indexedDB.open($g,Rg);s.onupgradeneeded=()=>Fg(s),s.onsuccess=()=>{let i=s.result;if(e==null){let u=i.transaction(hi,"readonly"),a=u.objectStore(hi).get(this.modelPath);a.onsuccess=()=>{if(a.result==null)return i.close(),n(new Error(`Cannot find model with path '${this.modelPath}' in IndexedDB.`));o(a.result.modelArtifacts)},a.onerror=l=>(i.close(),n(a.error)),u.oncomplete=()=>i.close()}else{e.weightData=ye.join(e.weightData);let u=uo(e),c=i.transaction(hs,"readwrite"),a=c.objectStore(hs),l;try{l=a.put({modelPath:this.modelPath,modelArtifactsInfo:u})}catch(f){return n(f)}let m;l.onsuccess=()=>{m=i.transaction(hi,"readwrite");let f=m.objectStore(hi),h;try{h=f.put({modelPath:this.modelPath,modelArtifacts:e,modelArtifactsInfo:u})}catch(g){return n(g)}h.onsuccess=()=>o({modelArtifactsInfo:u}),h.onerror=g=>{a=c.objectStore(hs);let x=a.delete(this.modelPath);x.onsuccess=()=>(i.close(),n(h.error)),x.onerror=b=>(i.close(),n(h.error))}},l.onerror=f=>(i.close(),n(l.error)),c.oncomplete=()=>{m==null?i.close():m.oncomplete=()=>i.close()}}},s.onerror=i=>n(s.error)})}};po.URL_SCHEME="indexeddb://";var hS=r=>K().getBool("IS_BROWSER")&&!Array.isArray(r)&&r.startsWith(po.URL_SCHEME)?BA(r.slice(po.URL_SCHEME.length)):null;le.registerSaveRouter(hS);le.registerLoadRouter(hS);function BA(r){return new po(r)}function zA(r){return r.startsWith(po.URL_SCHEME)?r.slice(po.URL_SCHEME.length):r}var zc=class{constructor(){this.indexedDB=dS()}async listModels(){return new Promise((t,e)=>{let o=this.indexedDB.open($g,Rg);o.onupgradeneeded=()=>Fg(o),o.onsuccess=()=>{let n=o.result,s=n.transaction(hs,"readonly"),u=s.objectStore(hs).getAll();u.onsuccess=()=>{let c={};for(let a of u.result)c[a.modelPath]=a.modelArtifactsInfo;t(c)},u.onerror=c=>(n.close(),e(u.error)),s.oncomplete=()=>n.close()},o.onerror=n=>e(o.error)})}async removeModel(t){return t=zA(t),new Promise((e,o)=>{let n=this.indexedDB.open($g,Rg);n.onupgradeneeded=()=>Fg(n),n.onsuccess=()=>{let s=n.result,i=s.transaction(hs,"readwrite"),u=i.objectStore(hs),c=u.get(t),a;c.onsuccess=()=>{if(c.result==null)return s.close(),o(new Error(`Cannot find model with path '${t}' in IndexedDB.`));{let l=u.delete(t),m=()=>{a=s.transaction(hi,"readwrite");let h=a.objectStore(hi).delete(t);h.onsuccess=()=>e(c.result.modelArtifactsInfo),h.onerror=g=>o(c.error)};l.onsuccess=m,l.onerror=f=>(m(),s.close(),o(c.error))}},c.onerror=l=>(s.close(),o(c.error)),i.oncomplete=()=>{a==null?s.close():a.oncomplete=()=>s.close()}},n.onerror=s=>o(n.error)})}};p();var Jo="/",Ga="tensorflowjs_models",gS="info",LA="model_topology",OA="weight_specs",GA="weight_data",WA="model_metadata";function xS(r){return{info:[Ga,r,gS].join(Jo),topology:[Ga,r,LA].join(Jo),weightSpecs:[Ga,r,OA].join(Jo),weightData:[Ga,r,GA].join(Jo),modelMetadata:[Ga,r,WA].join(Jo)}}function bS(r){for(let t of Object.values(r))window.localStorage.removeItem(t)}function UA(r){let t=r.split(Jo);if(t.length<3)throw new Error(`Invalid key format: ${r}`);return t.slice(1,t.length-1).join(Jo)}function VA(r){return r.startsWith(co.URL_SCHEME)?r.slice(co.URL_SCHEME.length):r}var co=class{constructor(t){if(!K().getBool("IS_BROWSER")||typeof window>"u"||typeof window.localStorage>"u")throw new Error("The current environment does not support local storage.");if(this.LS=window.localStorage,t==null||!t)throw new Error("For local storage, modelPath must not be null, undefined or empty.");this.modelPath=t,this.keys=xS(this.modelPath)}async save(t){if(t.modelTopology instanceof ArrayBuffer)throw new Error("BrowserLocalStorage.save() does not support saving model topology in binary formats yet.");{let e=JSON.stringify(t.modelTopology),o=JSON.stringify(t.weightSpecs),n=uo(t),s=ye.join(t.weightData);try{this.LS.setItem(this.keys.info,JSON.stringify(n)),this.LS.setItem(this.keys.topology,e),this.LS.setItem(this.keys.weightSpecs,o),this.LS.setItem(this.keys.weightData,aS(s));let i={format:t.format,generatedBy:t.generatedBy,convertedBy:t.convertedBy,signature:t.signature!=null?t.signature:void 0,userDefinedMetadata:t.userDefinedMetadata!=null?t.userDefinedMetadata:void 0,modelInitializer:t.modelInitializer!=null?t.modelInitializer:void 0,initializerSignature:t.initializerSignature!=null?t.initializerSignature:void 0,trainingConfig:t.trainingConfig!=null?t.trainingConfig:void 0};return this.LS.setItem(this.keys.modelMetadata,JSON.stringify(i)),{modelArtifactsInfo:n}}catch{throw bS(this.keys),new Error(`Failed to save model '${this.modelPath}' to local storage: size quota being exceeded is a possible cause of this failure: modelTopologyBytes=${n.modelTopologyBytes}, weightSpecsBytes=${n.weightSpecsBytes}, weightDataBytes=${n.weightDataBytes}.`)}}}async load(){let t=JSON.parse(this.LS.getItem(this.keys.info));if(t==null)throw new Error(`In local storage, there is no model with name '${this.modelPath}'`);if(t.modelTopologyType!=="JSON")throw new Error("BrowserLocalStorage does not support loading non-JSON model topology yet.");let e={},o=JSON.parse(this.LS.getItem(this.keys.topology));if(o==null)throw new Error(`In local storage, the topology of model '${this.modelPath}' is missing.`);e.modelTopology=o;let n=JSON.parse(this.LS.getItem(this.keys.weightSpecs));if(n==null)throw new Error(`In local storage, the weight specs of model '${this.modelPath}' are missing.`);e.weightSpecs=n;let s=this.LS.getItem(this.keys.modelMetadata);if(s!=null){let u=JSON.parse(s);e.format=u.format,e.generatedBy=u.generatedBy,e.convertedBy=u.convertedBy,u.signature!=null&&(e.signature=u.signature),u.userDefinedMetadata!=null&&(e.userDefinedMetadata=u.userDefinedMetadata),u.modelInitializer!=null&&(e.modelInitializer=u.modelInitializer),u.initializerSignature!=null&&(e.initializerSignature=u.initializerSignature),u.trainingConfig!=null&&(e.trainingConfig=u.trainingConfig)}let i=this.LS.getItem(this.keys.weightData);if(i==null)throw new Error(`In local storage, the binary weight values of model '${this.modelPath}' are missing.`);return e.weightData=uS(i),e}};co.URL_SCHEME="localstorage://";var yS=r=>K().getBool("IS_BROWSER")&&!Array.isArray(r)&&r.startsWith(co.URL_SCHEME)?HA(r.slice(co.URL_SCHEME.length)):null;le.registerSaveRouter(yS);le.registerLoadRouter(yS);function HA(r){return new co(r)}var Lc=class{constructor(){C(K().getBool("IS_BROWSER"),()=>"Current environment is not a web browser"),C(typeof window>"u"||typeof window.localStorage<"u",()=>"Current browser does not appear to support localStorage"),this.LS=window.localStorage}async listModels(){let t={},e=Ga+Jo,o=Jo+gS;for(let n=0;n<this.LS.length;++n){let s=this.LS.key(n);if(s.startsWith(e)&&s.endsWith(o)){let i=UA(s);t[i]=JSON.parse(this.LS.getItem(s))}}return t}async removeModel(t){t=VA(t);let e=xS(t);if(this.LS.getItem(e.info)==null)throw new Error(`Cannot find model at path '${t}'`);let o=JSON.parse(this.LS.getItem(e.info));return bS(e),o}};p();var qA="model",KA=".json",jA=".weights.bin";function wS(r){return new Promise(t=>setTimeout(t)).then(r)}var Wa=class r{constructor(t){if(!K().getBool("IS_BROWSER"))throw new Error("browserDownloads() cannot proceed because the current environment is not a browser.");t.startsWith(r.URL_SCHEME)&&(t=t.slice(r.URL_SCHEME.length)),(t==null||t.length===0)&&(t=qA),this.modelJsonFileName=t+KA,this.weightDataFileName=t+jA}async save(t){if(typeof document>"u")throw new Error("Browser downloads are not supported in this environment since `document` is not present");let e=ye.join(t.weightData),o=window.URL.createObjectURL(new Blob([e],{type:"application/octet-stream"}));if(t.modelTopology instanceof ArrayBuffer)throw new Error("BrowserDownloads.save() does not support saving model topology in binary formats yet.");{let n=[{paths:["./"+this.weightDataFileName],weights:t.weightSpecs}],s=Bc(t,n),i=window.URL.createObjectURL(new Blob([JSON.stringify(s)],{type:"application/json"})),u=this.modelJsonAnchor==null?document.createElement("a"):this.modelJsonAnchor;if(u.download=this.modelJsonFileName,u.href=i,await wS(()=>u.dispatchEvent(new MouseEvent("click"))),t.weightData!=null){let c=this.weightDataAnchor==null?document.createElement("a"):this.weightDataAnchor;c.download=this.weightDataFileName,c.href=o,await wS(()=>c.dispatchEvent(new MouseEvent("click")))}return{modelArtifactsInfo:uo(t)}}}};Wa.URL_SCHEME="downloads://";var Mg=class{constructor(t){if(t==null||t.length<1)throw new Error(`When calling browserFiles, at least 1 file is required, but received ${t}`);this.jsonFile=t[0],this.weightsFiles=t.slice(1)}async load(){return new Promise((t,e)=>{let o=new FileReader;o.onload=n=>{let s=JSON.parse(n.target.result),i=s.modelTopology;if(i==null){e(new Error(`modelTopology field is missing from file ${this.jsonFile.name}`));return}if(s.weightsManifest==null){e(new Error(`weightManifest field is missing from file ${this.jsonFile.name}`));return}if(this.weightsFiles.length===0){t({modelTopology:i});return}let c=Oa(s,a=>this.loadWeights(a));t(c)},o.onerror=n=>e(`Failed to read model topology and weights manifest JSON from file '${this.jsonFile.name}'. BrowserFiles supports loading Keras-style tf.Model artifacts only.`),o.readAsText(this.jsonFile)})}loadWeights(t){let e=[],o=[];for(let i of t)e.push(...i.weights),o.push(...i.paths);let n=this.checkManifestAndWeightFiles(t),s=o.map(i=>this.loadWeightsFile(i,n[i]));return Promise.all(s).then(i=>[e,i])}loadWeightsFile(t,e){return new Promise((o,n)=>{let s=new FileReader;s.onload=i=>{let u=i.target.result;o(u)},s.onerror=i=>n(`Failed to weights data from file of path '${t}'.`),s.readAsArrayBuffer(e)})}checkManifestAndWeightFiles(t){let e=[],o=this.weightsFiles.map(s=>Tg(s.name)),n={};for(let s of t)s.paths.forEach(i=>{let u=Tg(i);if(e.indexOf(u)!==-1)throw new Error(`Duplicate file basename found in weights manifest: '${u}'`);if(e.push(u),o.indexOf(u)===-1)throw new Error(`Weight file with basename '${u}' is not provided.`);n[i]=this.weightsFiles[o.indexOf(u)]});if(e.length!==this.weightsFiles.length)throw new Error(`Mismatch in the number of files in weights manifest (${e.length}) and the number of weight files provided (${this.weightsFiles.length}).`);return n}},XA=r=>K().getBool("IS_BROWSER")&&!Array.isArray(r)&&r.startsWith(Wa.URL_SCHEME)?YA(r.slice(Wa.URL_SCHEME.length)):null;le.registerSaveRouter(XA);function YA(r="model"){return new Wa(r)}function SS(r){return new Mg(r)}p();p();p();function Pg(r,t,e,o){i(r),e=e??0,o=o??1,u(e,o);let n=0,s=c=>(c.then(a=>{let l=e+ ++n/r.length*(o-e);return t(l),a}),c);function i(c){C(c!=null&&Array.isArray(c)&&c.length>0,()=>"promises must be a none empty array")}function u(c,a){C(c>=0&&c<=1,()=>`Progress fraction must be in range [0, 1], but got startFraction ${c}`),C(a>=0&&a<=1,()=>`Progress fraction must be in range [0, 1], but got endFraction ${a}`),C(a>=c,()=>`startFraction must be no more than endFraction, but got startFraction ${c} and endFraction ${a}`)}return Promise.all(r.map(s))}async function Bg(r,t){t==null&&(t={});let e=t.fetchFunc==null?K().platform.fetch:t.fetchFunc,o=r.map(m=>e(m,t.requestInit,{isBinary:!0})),u=(t.onProgress==null?await Promise.all(o):await Pg(o,t.onProgress,0,.5)).map(m=>m.arrayBuffer());return t.onProgress==null?await Promise.all(u):await Pg(u,t.onProgress,.5,1)}function vS(r,t){var e;let o=t.fetchFunc==null?K().platform.fetch:t.fetchFunc,n=0,s;return(e=t.onProgress)===null||e===void 0||e.call(t,0),new ReadableStream({pull:async i=>{for(var u;n<r.length;){s||(s=(await o(r[n],t.requestInit,{isBinary:!0})).body.getReader());let{done:c,value:a}=await s.read();if(c){n++,s=void 0,(u=t.onProgress)===null||u===void 0||u.call(t,n/r.length);continue}i.enqueue(a);return}i.close()}})}async function IS(r,t="",e,o){return zg(i=>Bg(i,{requestInit:o}))(r,t,e)}function zg(r){return async(t,e="",o)=>{let n=t.map(()=>!1),s={},i=o!=null?o.map(()=>!1):[],u=[];if(t.forEach((h,g)=>{let x=0;h.weights.forEach(b=>{let v="quantization"in b?b.quantization.dtype:b.dtype,_=Qo[v]*bt(b.shape),k=()=>{n[g]=!0,s[g]==null&&(s[g]=[]),s[g].push({manifestEntry:b,groupOffset:x,sizeBytes:_})};o!=null?o.forEach((D,T)=>{D===b.name&&(k(),i[T]=!0)}):k(),u.push(b.name),x+=_})}),!i.every(h=>h)){let h=o.filter((g,x)=>!i[x]);throw new Error(`Could not find weights in manifest with names: ${h.join(", ")}. 
Manifest JSON has weights with names: ${u.join(", ")}.`)}let c=n.reduce((h,g,x)=>(g&&h.push(x),h),[]),a=[];c.forEach(h=>{t[h].paths.forEach(g=>{let x=e+(e.endsWith("/")?"":"/")+g;a.push(x)})});let l=await r(a),m={},f=0;return c.forEach(h=>{let g=t[h].paths.length,x=new ye(l.slice(f,f+g));s[h].forEach(v=>{let _=x.slice(v.groupOffset,v.groupOffset+v.sizeBytes),k=Pc(_,[v.manifestEntry]);for(let D in k)m[D]=k[D]}),f+=g}),m}}var ZA="application/octet-stream",QA="application/json",Uu=class{constructor(t,e){if(this.DEFAULT_METHOD="POST",e==null&&(e={}),this.weightPathPrefix=e.weightPathPrefix,this.weightUrlConverter=e.weightUrlConverter,e.fetchFunc!=null?(C(typeof e.fetchFunc=="function",()=>"Must pass a function that matches the signature of `fetch` (see https://developer.mozilla.org/en-US/docs/Web/API/Fetch_API)"),this.fetch=e.fetchFunc):this.fetch=K().platform.fetch,C(t!=null&&t.length>0,()=>"URL path for http must not be null, undefined or empty."),Array.isArray(t)&&C(t.length===2,()=>`URL paths for http must have a length of 2, (actual length is ${t.length}).`),this.path=t,e.requestInit!=null&&e.requestInit.body!=null)throw new Error("requestInit is expected to have no pre-existing body, but has one.");this.requestInit=e.requestInit||{},this.loadOptions=e}async save(t){if(t.modelTopology instanceof ArrayBuffer)throw new Error("BrowserHTTPRequest.save() does not support saving model topology in binary formats yet.");let e=Object.assign({method:this.DEFAULT_METHOD},this.requestInit);e.body=new FormData;let o=[{paths:["./model.weights.bin"],weights:t.weightSpecs}],n=Bc(t,o);if(e.body.append("model.json",new Blob([JSON.stringify(n)],{type:QA}),"model.json"),t.weightData!=null){let i=ye.join(t.weightData);e.body.append("model.weights.bin",new Blob([i],{type:ZA}),"model.weights.bin")}let s=await this.fetch(this.path,e);if(s.ok)return{modelArtifactsInfo:uo(t),responses:[s]};throw new Error(`BrowserHTTPRequest.save() failed due to HTTP response status ${s.status}.`)}async loadModelJSON(){let t=await this.fetch(this.path,this.requestInit);if(!t.ok)throw new Error(`Request to ${this.path} failed with status code ${t.status}. Please verify this URL points to the model JSON of the model to load.`);let e;try{e=await t.json()}catch{let i=`Failed to parse model JSON of response from ${this.path}.`;throw this.path.endsWith(".pb")?i+=" Your path contains a .pb file extension. Support for .pb models have been removed in TensorFlow.js 1.0 in favor of .json models. You can re-convert your Python TensorFlow model using the TensorFlow.js 1.0 conversion scripts or you can convert your.pb models with the 'pb2json'NPM script in the tensorflow/tfjs-converter repository.":i+=" Please make sure the server is serving valid JSON for this request.",new Error(i)}let o=e.modelTopology,n=e.weightsManifest;if(o==null&&n==null)throw new Error(`The JSON from HTTP path ${this.path} contains neither model topology or manifest for weights.`);return e}async load(){if(this.loadOptions.streamWeights)return this.loadStream();let t=await this.loadModelJSON();return Oa(t,e=>this.loadWeights(e))}async loadStream(){let t=await this.loadModelJSON(),e=await this.getWeightUrls(t.weightsManifest),o=Wu(t.weightsManifest),n=()=>vS(e,this.loadOptions);return Object.assign(Object.assign({},t),{weightSpecs:o,getWeightStream:n})}async getWeightUrls(t){let e=Array.isArray(this.path)?this.path[1]:this.path,[o,n]=JA(e),s=this.weightPathPrefix||o,i=[],u=[];for(let c of t)for(let a of c.paths)this.weightUrlConverter!=null?u.push(this.weightUrlConverter(a)):i.push(s+a+n);return this.weightUrlConverter&&i.push(...await Promise.all(u)),i}async loadWeights(t){let e=await this.getWeightUrls(t),o=Wu(t),n=await Bg(e,this.loadOptions);return[o,n]}};Uu.URL_SCHEME_REGEX=/^https?:\/\//;function JA(r){let t=r.lastIndexOf("/"),e=r.lastIndexOf("?"),o=r.substring(0,t),n=e>t?r.substring(e):"";return[o+"/",n]}function Oc(r){return r.match(Uu.URL_SCHEME_REGEX)!=null}var CS=(r,t)=>{if(typeof fetch>"u"&&(t==null||t.fetchFunc==null))return null;{let e=!0;if(Array.isArray(r)?e=r.every(o=>Oc(o)):e=Oc(r),e)return Gc(r,t)}return null};le.registerSaveRouter(CS);le.registerLoadRouter(CS);function Gc(r,t){return new Uu(r,t)}function kS(r,t){return Gc(r,t)}p();var Vu=class{constructor(t){this.modelArtifacts=t}load(){return this.modelArtifacts}},Wc=class{constructor(t){this.saveHandler=t}save(t){return this.saveHandler(t)}},Lg=class{constructor(t){t.load&&(this.load=()=>Promise.resolve(t.load())),t.save&&(this.save=e=>Promise.resolve(t.save(e)))}};function _S(r,t,e,o){let n=arguments;return new Lg(Og(...n))}function Og(r,t,e,o){return arguments.length===1?r.modelTopology!=null||r.weightSpecs!=null?new Vu(r):(console.warn("Please call tf.io.fromMemory() with only one argument. The argument should be of type ModelArtifacts. The multi-argument signature of tf.io.fromMemory() has been deprecated and will be removed in a future release."),new Vu({modelTopology:r})):(console.warn("Please call tf.io.fromMemory() with only one argument. The argument should be of type ModelArtifacts. The multi-argument signature of tf.io.fromMemory() has been deprecated and will be removed in a future release."),new Vu({modelTopology:r,weightSpecs:t,weightData:e,trainingConfig:o}))}function NS(r){return new Wc(r)}function DS(r){return new Wc(r)}p();var Ua="://",Mr=class r{constructor(){this.managers={}}static getInstance(){return r.instance==null&&(r.instance=new r),r.instance}static registerManager(t,e){C(t!=null,()=>"scheme must not be undefined or null."),t.endsWith(Ua)&&(t=t.slice(0,t.indexOf(Ua))),C(t.length>0,()=>"scheme must not be an empty string.");let o=r.getInstance();C(o.managers[t]==null,()=>`A model store manager is already registered for scheme '${t}'.`),o.managers[t]=e}static getManager(t){let e=r.getInstance().managers[t];if(e==null)throw new Error(`Cannot find model manager for scheme '${t}'`);return e}static getSchemes(){return Object.keys(r.getInstance().managers)}};function Uc(r){if(r.indexOf(Ua)===-1)throw new Error(`The url string provided does not contain a scheme. Supported schemes are: ${Mr.getSchemes().join(",")}`);return{scheme:r.split(Ua)[0],path:r.split(Ua)[1]}}async function ES(r,t,e=!1){C(r!==t,()=>`Old path and new path are the same: '${r}'`);let o=le.getLoadHandlers(r);C(o.length>0,()=>`Copying failed because no load handler is found for source URL ${r}.`),C(o.length<2,()=>`Copying failed because more than one (${o.length}) load handlers for source URL ${r}.`);let n=o[0],s=le.getSaveHandlers(t);C(s.length>0,()=>`Copying failed because no save handler is found for destination URL ${t}.`),C(s.length<2,()=>`Copying failed because more than one (${o.length}) save handlers for destination URL ${t}.`);let i=s[0],u=Uc(r).scheme,c=Uc(r).path,a=u===Uc(r).scheme,l=await n.load();e&&a&&await Mr.getManager(u).removeModel(c);let m=await i.save(l);return e&&!a&&await Mr.getManager(u).removeModel(c),m.modelArtifactsInfo}async function TS(){let r=Mr.getSchemes(),t={};for(let e of r){let o=await Mr.getManager(e).listModels();for(let n in o){let s=e+Ua+n;t[s]=o[n]}}return t}async function AS(r){let t=Uc(r);return Mr.getManager(t.scheme).removeModel(t.path)}async function $S(r,t){return ES(r,t,!1)}async function RS(r,t){return ES(r,t,!0)}var PS={};De(PS,{confusionMatrix:()=>MS});p();p();p();function t$(r,t,e=1,o=0,n="int32"){if(t<2)throw new Error(`Error in oneHot: depth must be >=2, but it is ${t}`);let i={indices:y(r,"indices","oneHot","int32")},u={dtype:n,depth:t,onValue:e,offValue:o};return I.runKernel(Mo,i,u)}var Vc=S({oneHot_:t$});function e$(r,t,e){let o=y(r,"labels","confusionMatrix"),n=y(t,"predictions","confusionMatrix");C(e==null||e>0&&Number.isInteger(e),()=>`If provided, numClasses must be a positive integer, but got ${e}`),C(o.rank===1,()=>`Expected the rank of labels to be 1, but got ${o.rank}`),C(n.rank===1,()=>`Expected the rank of predictions to be 1, but got ${n.rank}`),C(o.shape[0]===n.shape[0],()=>`Mismatch in the number of examples: ${o.shape[0]} vs. ${n.shape[0]}. Labels and predictions should have the same number of elements.`),C(e>0&&Number.isInteger(e),()=>`numClasses is required to be a positive integer, but got ${e}`);let s=Vc(V(o,"int32"),e),i=Vc(V(n,"int32"),e),u=Oe(s),c=wt(u,i);return V(c,"int32")}var MS=S({confusionMatrix_:e$});var OS={};De(OS,{draw:()=>p$,fromPixels:()=>c$,fromPixelsAsync:()=>i$,toPixels:()=>u$});p();p();function Gg(r,t,e){if(nr(r),t!=null&&t.length!==3)throw new Error("tensor3d() requires shape to have three numbers");let o=be(r,e);if(o.length!==3&&o.length!==1)throw new Error("tensor3d() requires values to be number[][][] or flat/TypedArray");if(o.length===1&&t==null)throw new Error("tensor3d() requires shape to be provided when `values` are a flat array");return Fe(r,t,o,e)}var gi,BS=!1;function zS(r,t=3){if(t>4)throw new Error("Cannot construct Tensor with more than 4 channels from pixels.");if(r==null)throw new Error("pixels passed to tf.browser.fromPixels() can not be null");let e=!1,o=!1,n=!1,s=!1,i=!1,u=!1;if(r.data instanceof Uint8Array)e=!0;else if(typeof ImageData<"u"&&r instanceof ImageData)o=!0;else if(typeof HTMLVideoElement<"u"&&r instanceof HTMLVideoElement)n=!0;else if(typeof HTMLImageElement<"u"&&r instanceof HTMLImageElement)s=!0;else if(r.getContext!=null)i=!0;else if(typeof ImageBitmap<"u"&&r instanceof ImageBitmap)u=!0;else throw new Error(`pixels passed to tf.browser.fromPixels() must be either an HTMLVideoElement, HTMLImageElement, HTMLCanvasElement, ImageData in browser, or OffscreenCanvas, ImageData in webworker or {data: Uint32Array, width: number, height: number}, but was ${r.constructor.name}`);if(Ea(Cu,I.backendName)!=null){let g={pixels:r},x={numChannels:t};return I.runKernel(Cu,g,x)}let[a,l]=n?[r.videoWidth,r.videoHeight]:[r.width,r.height],m;if(i)m=r.getContext("2d").getImageData(0,0,a,l).data;else if(o||e)m=r.data;else if(s||n||u){if(gi==null)if(typeof document>"u")if(typeof OffscreenCanvas<"u"&&typeof OffscreenCanvasRenderingContext2D<"u")gi=new OffscreenCanvas(1,1).getContext("2d");else throw new Error("Cannot parse input in current context. Reason: OffscreenCanvas Context2D rendering is not supported.");else gi=document.createElement("canvas").getContext("2d",{willReadFrequently:!0});gi.canvas.width=a,gi.canvas.height=l,gi.drawImage(r,0,0,a,l),m=gi.getImageData(0,0,a,l).data}let f;if(t===4)f=new Int32Array(m);else{let g=a*l;f=new Int32Array(g*t);for(let x=0;x<g;x++)for(let b=0;b<t;++b)f[x*t+b]=m[x*4+b]}return Gg(f,[l,a,t],"int32")}function r$(r){return r!=null&&r.data instanceof Uint8Array}function o$(){return typeof window<"u"&&typeof ImageBitmap<"u"&&window.hasOwnProperty("createImageBitmap")}function n$(r){return r!=null&&r.width!==0&&r.height!==0}function s$(r){return o$()&&!(r instanceof ImageBitmap)&&n$(r)&&!r$(r)}async function i$(r,t=3){let e=null;if(K().getBool("WRAP_TO_IMAGEBITMAP")&&s$(r)){let o;try{o=await createImageBitmap(r,{premultiplyAlpha:"none"})}catch{o=null}o!=null&&o.width===r.width&&o.height===r.height?e=o:e=r}else e=r;return zS(e,t)}function LS(r){if(r.rank!==2&&r.rank!==3)throw new Error(`toPixels only supports rank 2 or 3 tensors, got rank ${r.rank}.`);let t=r.rank===2?1:r.shape[2];if(t>4||t===2)throw new Error(`toPixels only supports depth of size 1, 3 or 4 but got ${t}`);if(r.dtype!=="float32"&&r.dtype!=="int32")throw new Error(`Unsupported type for toPixels: ${r.dtype}. Please use float32 or int32 tensors.`)}function a$(r){let t=r?.alpha||1;if(t>1||t<0)throw new Error(`Alpha value ${t} is suppoed to be in range [0 - 1].`)}async function u$(r,t){let e=y(r,"img","toPixels");if(!(r instanceof Ot)){let a=e;e=V(a,"int32"),a.dispose()}LS(e);let[o,n]=e.shape.slice(0,2),s=e.rank===2?1:e.shape[2],i=await e.data(),u=e.dtype==="float32"?255:1,c=new Uint8ClampedArray(n*o*4);for(let a=0;a<o*n;++a){let l=[0,0,0,255];for(let f=0;f<s;f++){let h=i[a*s+f];if(e.dtype==="float32"){if(h<0||h>1)throw new Error(`Tensor values for a float32 Tensor must be in the range [0 - 1] but encountered ${h}.`)}else if(e.dtype==="int32"&&(h<0||h>255))throw new Error(`Tensor values for a int32 Tensor must be in the range [0 - 255] but encountered ${h}.`);s===1?(l[0]=h*u,l[1]=h*u,l[2]=h*u):l[f]=h*u}let m=a*4;c[m+0]=Math.round(l[0]),c[m+1]=Math.round(l[1]),c[m+2]=Math.round(l[2]),c[m+3]=Math.round(l[3])}if(t!=null){BS||Ea(wu,I.backendName)!=null&&(console.warn("tf.browser.toPixels is not efficient to draw tensor on canvas. Please try tf.browser.draw instead."),BS=!0),t.width=n,t.height=o;let a=t.getContext("2d"),l=new ImageData(c,n,o);a.putImageData(l,0,0)}return e!==r&&e.dispose(),c}function p$(r,t,e){let o=y(r,"img","draw");if(!(r instanceof Ot)){let i=o;o=V(i,"int32"),i.dispose()}LS(o),a$(e?.imageOptions);let n={image:o},s={canvas:t,options:e};I.runKernel(wu,n,s)}var c$=S({fromPixels_:zS});var Hc={};De(Hc,{prepareAndValidate:()=>GS});p();function GS(r,t){let e=r.shape.length,o=t.shape.length;if(e<1)throw new Error(`tf.gatherND() expects the input to be rank 1 or higher, but the rank was ${e}.`);if(o<1)throw new Error(`tf.gatherND() expects the indices to be rank 1 or higher, but the rank was ${o}.`);if(t.dtype!=="int32")throw new Error(`tf.gatherND() expects the indices to be int32 type, but the dtype was ${t.dtype}.`);if(t.shape[o-1]>e)throw new Error(`index innermost dimension length must be <= tensor rank; saw: ${t.shape[o-1]} vs. ${e}`);if(bt(r.shape)===0)throw new Error(`Requested more than 0 entries, but input is empty. Input shape: ${r.shape}.`);let n=t.shape,s=n[n.length-1],i=1;for(let m=0;m<n.length-1;++m)i*=n[m];let u=r.shape,c=n.slice();c.pop();let a=1;for(let m=s;m<e;++m)a*=u[m],c.push(u[m]);let l=[...ro(r.shape).map(m=>m/a),1].slice(0,s);return[c,i,a,l]}var gs={};De(gs,{calculateShapes:()=>WS,validateInput:()=>Va,validateUpdateShape:()=>Wg});p();function Wg(r,t,e){let o=t.rank>1?t.shape[t.rank-1]:1,n=t.rank>1?t.rank-1:1,s=`Must have updates.shape = indices.shape[:batchDim] + shape[sliceDim:], got updates.shape: ${e.shape}, indices.shape: ${t.shape}, shape: ${r}, sliceDim: ${o}, and batchDim: ${n}.`;if(e.rank<n)throw new Error(s+` update.rank < ${n}. `);if(r.length<o+(e.rank-n))throw new Error(s+` Output shape length < ${o+(e.rank-n)}`);if(e.rank!==n+r.length-o)throw new Error(s+` update.rank != ${n+r.length-o}`);for(let i=0;i<n;++i)if(e.shape[i]!==t.shape[i])throw new Error(s+` updates.shape[${i}] (${e.shape[i]}) != indices.shape[${i}] (${t.shape[i]}).`);for(let i=0;i<e.rank-n;++i)if(e.shape[i+n]!==r[i+o])throw new Error(s+` updates.shape[${i+n}] (${e.shape[i+n]}) != shape[${i+n}] (${r[i+n]})`)}function Va(r,t,e){if(t.rank<1)throw new Error(`tf.scatterND() expects the indices to be rank 1 or higher, but the rank was ${t.rank}.`);if(r.rank<1)throw new Error(`tf.scatterND() expects the updates to be rank 1 or higher, but the rank was ${r.rank}.`);if(t.dtype!=="int32")throw new Error(`The dtype of 'indices' should be int32, but got dtype: ${t.dtype}`);if(e.length<1)throw new Error(`Output rank must be greater or equal to 1, but got shape: ${e}`);if(e.length===0){if(t.size===0)throw new Error(`Indices specified for empty output. indices shape: ${t.shape}`);if(r.size===0)throw new Error(`Updates specified for empty output. updates shape: ${r.shape}`)}Wg(e,t,r)}function WS(r,t,e){let o=t.shape.length,n=o>1?t.shape[o-1]:1,s=e.length,i=1;for(let m=n;m<s;++m)i*=e[m];let u=n<1?1:n,c=bt(t.shape)/u,a=[...ro(e.slice(0,n)),1],l=bt(e);return{sliceRank:n,numUpdates:c,sliceSize:i,strides:a,outputSize:l}}var me={};De(me,{assertParamsValid:()=>m$,computeFlatOffset:()=>x$,computeOutShape:()=>d$,getNormalizedAxes:()=>h$,isSliceContinous:()=>g$,maskToAxes:()=>f$,parseSliceParams:()=>Vg,sliceInfo:()=>b$,startForAxis:()=>YS,startIndicesWithElidedDims:()=>KS,stopForAxis:()=>ZS,stopIndicesWithElidedDims:()=>jS,stridesForAxis:()=>XS,stridesWithElidedDims:()=>VS});p();var Ug=-2,l$=-1;function m$(r,t,e){let o=r.shape.length;C(o===t.length,()=>`Error in slice${o}D: Length of begin ${t} must match the rank of the array (${o}).`),C(o===e.length,()=>`Error in slice${o}D: Length of size ${e} must match the rank of the array (${o}).`);for(let n=0;n<o;++n)C(t[n]+e[n]<=r.shape[n],()=>`Error in slice${o}D: begin[${n}] + size[${n}] (${t[n]+e[n]}) would overflow input.shape[${n}] (${r.shape[n]})`)}function f$(r){let t=[],e=0;for(;r>0;)r&1&&t.push(e),r/=2,e++;return t}function d$(r,t,e){let o=[];for(let n=0;n<r.length;n++)o[n]=Math.ceil((t[n]-r[n])/e[n]);return o}function VS(r,t,e,o){let n=[...r];for(let s=n.length;s<o.length;s++)n.push(1);for(let s=0;s<e;s++)s===0?n[t]=1:(n.splice(t,0,1),n.pop());return n}function HS(r,t,e){return e<=r?e:e-(t-1)}function qS(r,t){let e=[];for(let o=0;o<r;o++)e.push(t+o);return e}function h$(r,t,e,o,n,s,i,u,c){let a=r.length,l=new Array(a),m=new Array(a),f=new Array(a);if(t.length&&e>0){let h=t[0],g=e+1;l=KS(i,h,g,o,r),m=jS(u,h,g,n,r),f=VS(s,h,g,r)}else for(let h=0;h<a;h++)l[h]=YS(i,o,s,r,h,c),m[h]=ZS(u,n,s,r,h,c),f[h]=XS(s,h,c);return{begin:l,end:m,strides:f}}function KS(r,t,e,o,n){let s=[...n],i=qS(e,t);for(let u=0;u<s.length;u++)if(i.indexOf(u)>-1)s[u]=0;else{let c=HS(t,e,u),a=o[c];r&1<<c&&(a=0),s[u]=a}return s}function jS(r,t,e,o,n){let s=[...n],i=qS(e,t);for(let u=0;u<s.length;u++)if(i.indexOf(u)>-1)s[u]=Number.MAX_SAFE_INTEGER;else{let c=HS(t,e,u),a=o[c];r&1<<c&&(a=Number.MAX_SAFE_INTEGER),s[u]=a}for(let u=0;u<s.length;u++){let c=n[u];s[u]<0&&(s[u]+=c),s[u]=Ca(0,s[u],n[u])}return s}function XS(r,t,e){let o=r[t];return(e&1<<t||o==null)&&(o=1),o}function YS(r,t,e,o,n,s){let i=t[n],u=e[n]||1;(r&1<<n||s&1<<n||i==null)&&(u>0?i=Number.MIN_SAFE_INTEGER:i=Number.MAX_SAFE_INTEGER);let c=o[n];return i<0&&(i+=c),i=Ca(0,i,c-1),i}function ZS(r,t,e,o,n,s){let i=t[n],u=e[n]||1;(r&1<<n||s&1<<n||i==null)&&(u>0?i=Number.MAX_SAFE_INTEGER:i=Number.MIN_SAFE_INTEGER);let c=o[n];return i<0&&(i+=c),u>0?i=Ca(0,i,c):i=Ca(-1,i,c-1),i}function g$(r,t,e){let o=e.length;for(let n=0;n<e.length;n++)if(e[n]>1){o=n;break}for(let n=o+1;n<e.length;n++)if(t[n]>0||e[n]!==r[n])return!1;return!0}function x$(r,t){let e=r.length>0?r[r.length-1]:1;for(let o=0;o<r.length-1;o++)e+=r[o]*t[o];return e}function Vg(r,t,e){let o,n=r.shape.length;typeof t=="number"?o=[t,...new Array(n-1).fill(0)]:t.length<n?o=t.concat(new Array(n-t.length).fill(0)):o=t.slice(),o.forEach(i=>{C(i!==-1,()=>"slice() does not support negative begin indexing.")});let s;return e==null?s=new Array(n).fill(-1):typeof e=="number"?s=[e,...new Array(n-1).fill(-1)]:e.length<n?s=e.concat(new Array(n-e.length).fill(-1)):s=e,s=s.map((i,u)=>i>=0?i:(C(i===-1,()=>`Negative size values should be exactly -1 but got ${i} for the slice() size at index ${u}.`),r.shape[u]-o[u])),[o,s]}function b$(r,t,e,o,n,s,i,u,c){let a;if(o==null?(a=new Array(t.length),a.fill(1)):a=o,i!=null&&(i&i-1)!==0)throw new Error("Multiple ellipses in slice is not allowed.");let l=!1,m={dims:a.length,numAddAxisAfterEllipsis:0,begin:t.slice(),end:e.slice(),strides:a.slice(),beginMask:n,endMask:s,ellipsisMask:i,newAxisMask:u,shrinkAxisMask:c};for(let k=0;k<m.dims;k++)l&&(1<<k&u)!==0&&m.numAddAxisAfterEllipsis++,1<<k&i&&(l=!0);l||(m.ellipsisMask|=1<<m.dims,m.dims++);let f={dims:r.length,beginMask:0,endMask:0,beginValid:!1,endValid:!1};y$(m,f);let h=!0,g=!0,x=!0,b=[],v=[];for(let k=0;k<r.length;++k){if(f.strides[k]===0)throw Error(`strides[${k}] must be non-zero`);let D=!!(f.shrinkAxisMask&1<<k),T=r[k];if(T===-1){b.push(D?1:-1);continue}let R=[f.beginMask&1<<k,f.endMask&1<<k],M=[f.strides[k]>0?0:-1,f.strides[k]>0?T:T-1];if(D&&f.strides[k]<=0)throw Error("only stride 1 allowed on non-range indexing.");x=x&&f.strides[k]===1;let G=!!(f.beginMask&1<<k&&f.endMask&1<<k);if(f.beginValid&&f.endValid){if(D){let Z=f.begin[k]<0?T+f.begin[k]:f.begin[k];if(f.begin[k]=Z,f.end[k]=f.begin[k]+1,Z<0||Z>=T)throw Error(`slice index ${f.begin[k]} of dimension ${k} out of bounds.`)}else f.begin[k]=US(f.begin[k],0,f.strides[k],T,R,M),f.end[k]=US(f.end[k],1,f.strides[k],T,R,M);let q=f.strides[k]===1&&f.begin[k]===0&&f.end[k]===T;h=h&&q,g=g&&(k===0&&f.strides[k]===1||q)}else h=h&&f.strides[k]===1&&G,g=g&&(k===0&&f.strides[k]===1||G);let L,U=!1;if(f.beginValid&&f.endValid?(L=f.end[k]-f.begin[k],U=!0):D?(L=1,U=!0):G&&T>=0&&(f.strides[k]<0?L=-T:L=T,U=!0),U){let q;L===0||L<0!=f.strides[k]<0?q=0:q=Math.trunc(L/f.strides[k])+(L%f.strides[k]!==0?1:0),b.push(q)}else b.push(-1)}for(let k=0;k<f.finalShapeGatherIndices.length;++k){let D=f.finalShapeGatherIndices[k];D>=0?v.push(b[D]):D===Ug&&v.push(1)}return{finalShapeSparse:v.filter((k,D)=>f.finalShapeGatherIndices[D]!==Ug),finalShape:v,isIdentity:h,sliceDim0:g,isSimpleSlice:x,begin:f.begin,end:f.end,strides:f.strides}}function y$(r,t){t.beginMask=0,t.endMask=0,t.shrinkAxisMask=0;let e=0;t.beginValid=r.begin!=null,t.endValid=r.end!=null,t.begin=new Array(t.dims),t.end=new Array(t.dims),t.strides=new Array(t.dims),t.finalShapeGatherIndices=[],t.finalShapeGatherIndicesSparse=[],t.inputShapeGatherIndicesSparse=new Array(t.dims);for(let o=0;o<r.dims;o++)if(1<<o&r.ellipsisMask){let n=Math.min(t.dims-(r.dims-o)+1+r.numAddAxisAfterEllipsis,t.dims);for(;e<n;e++)t.begin[e]=0,t.end[e]=0,t.strides[e]=1,t.beginMask|=1<<e,t.endMask|=1<<e,t.finalShapeGatherIndices.push(e),t.finalShapeGatherIndicesSparse.push(-1),t.inputShapeGatherIndicesSparse[e]=o}else if(1<<o&r.newAxisMask)t.finalShapeGatherIndices.push(Ug),t.finalShapeGatherIndicesSparse.push(-1);else{if(e===t.begin.length)throw Error(`Index out of range using input dim ${e}; input has only ${t.dims} dims, ${t.begin.length}.`);r.begin!=null&&(t.begin[e]=r.begin[o]),r.end!=null&&(t.end[e]=r.end[o]),t.strides[e]=r.strides[o],r.beginMask&1<<o&&(t.beginMask|=1<<e),r.endMask&1<<o&&(t.endMask|=1<<e),r.shrinkAxisMask&1<<o?(t.finalShapeGatherIndices.push(l$),t.finalShapeGatherIndicesSparse.push(-1),t.shrinkAxisMask|=1<<e):(t.finalShapeGatherIndices.push(e),t.finalShapeGatherIndicesSparse.push(o)),t.inputShapeGatherIndicesSparse[e]=o,e++}}function US(r,t,e,o,n,s){if(n[t])return e>0?s[t]:s[t+1&1];{let i=r<0?o+r:r;return i<s[0]?s[0]:i>s[1]?s[1]:i}}var QS={};De(QS,{Serializable:()=>Hu,SerializationMap:()=>qc,getRegisteredName:()=>S$,registerClass:()=>qg});p();var w$=new Map,Hg=new Map,Hu=class{getClassName(){return this.constructor.className}static fromConfig(t,e){return new t(e)}},qc=class r{constructor(){this.classNameMap={}}static getMap(){return r.instance==null&&(r.instance=new r),r.instance}static register(t){r.getMap().classNameMap[t.className]=[t,t.fromConfig]}};function qg(r,t,e){C(r.className!=null,()=>"Class being registered does not have the static className property defined."),C(typeof r.className=="string",()=>"className is required to be a string, but got type "+typeof r.className),C(r.className.length>0,()=>"Class being registered has an empty-string as its className, which is disallowed."),typeof t>"u"&&(t="Custom"),typeof e>"u"&&(e=r.className);let o=e,n=t+">"+o;return qc.register(r),w$.set(n,r),Hg.set(r,n),r}function S$(r){return Hg.has(r)?Hg.get(r):r.className}var ev={};De(ev,{TEST_EPSILON_FLOAT16:()=>JS,createVideoElement:()=>E$,encodeStrings:()=>tv,expectArrayBuffersEqual:()=>D$,expectArraysClose:()=>I$,expectArraysEqual:()=>k$,expectNumbersClose:()=>_$,expectPromiseToFail:()=>C$,expectValuesInRange:()=>N$,play:()=>T$,testEpsilon:()=>jg});p();var v$=.001,JS=.1;function I$(r,t,e){return e==null&&(e=jg()),Kg(r,t,(o,n)=>Xg(o,n,e))}function jg(){return I.backend.floatPrecision()===32?v$:JS}function Kg(r,t,e){let o=!0;if((ee(r)||ee(t))&&(o=!1),ee(r)&&ee(t)&&(o=!0),o){let i=r.constructor.name,u=t.constructor.name;if(i!==u)throw new Error(`Arrays are of different type. Actual: ${i}. Expected: ${u}`)}if(Array.isArray(r)&&Array.isArray(t)){let i=be(r),u=be(t);if(!$e(i,u))throw new Error(`Arrays have different shapes. Actual: [${i}]. Expected: [${u}]`)}let n=ee(r)?r:Tr(r),s=ee(t)?t:Tr(t);if(n.length!==s.length)throw new Error(`Arrays have different lengths actual: ${n.length} vs expected: ${s.length}.
Actual:   ${n}.
Expected: ${s}.`);for(let i=0;i<s.length;++i){let u=n[i],c=s[i];if(!e(u,c))throw new Error(`Arrays differ: actual[${i}] = ${u}, expected[${i}] = ${c}.
Actual:   ${n}.
Expected: ${s}.`)}typeof expect<"u"&&expect().nothing()}function C$(r,t){r().then(()=>t.fail(),()=>t()),typeof expect<"u"&&expect().nothing()}function k$(r,t){let e=typeof t=="string"||typeof t=="number"||typeof t=="boolean"?[t]:t;return Dr(r)||Dr(r[0])||Dr(t)||Dr(t[0])?Kg(r,e,(o,n)=>o==n):Kg(r,t,(o,n)=>Xg(o,n,0))}function _$(r,t,e){if(e==null&&(e=jg()),!Xg(r,t,e))throw new Error(`Numbers differ: actual === ${r}, expected === ${t}`);typeof expect<"u"&&expect().nothing()}function Xg(r,t,e){return!isFinite(r)&&!isFinite(t)?!0:!(isNaN(r)||isNaN(t)||Math.abs(r-t)>e)}function N$(r,t,e){for(let o=0;o<r.length;o++)if(r[o]<t||r[o]>e)throw new Error(`Value out of range:${r[o]} low: ${t}, high: ${e}`)}function D$(r,t){let e=new Float32Array(r),o=new Float32Array(t);if(e.length!==o.length)throw new Error(`Expected ArrayBuffer to be of length ${o.length}, but it was ${e.length}`);for(let n=0;n<o.length;n++)if(e[n]!==o[n])throw new Error(`Expected ArrayBuffer value at ${n} to be ${o[n]} but got ${e[n]} instead`)}function tv(r){for(let t=0;t<r.length;t++){let e=r[t];Array.isArray(e)?tv(e):r[t]=ms(e)}return r}function E$(r){let t=document.createElement("video");return"playsInline"in t&&(t.playsInline=!0),t.muted=!0,t.loop=!0,t.style.position="fixed",t.style.left="0px",t.style.top="0px",t.preload="auto",t.appendChild(r),new Promise(e=>{t.addEventListener("loadeddata",o=>e(t)),t.load()})}async function T$(r){await r.play(),"requestVideoFrameCallback"in r&&await new Promise(t=>{r.requestVideoFrameCallback(t)})}p();var A$="4.22.0";p();p();p();function $$(r){let t=y(r,"x","abs");if(t.dtype==="complex64"){let e={x:t};return I.runKernel(ra,e)}else{let e={x:t};return I.runKernel("Abs",e)}}var we=S({abs_:$$});p();function R$(r){let e={x:y(r,"x","acos")};return I.runKernel(hn,e)}var F$=S({acos_:R$});p();function M$(r){let e={x:y(r,"x","acosh")};return I.runKernel(gn,e)}var P$=S({acosh_:M$});p();function B$(r){C(Array.isArray(r),()=>"The argument passed to tf.addN() must be a list of tensors"),C(r.length>=1,()=>`Must pass at least one tensor to tf.addN(), but got ${r.length}`);let t=r.map((n,s)=>y(n,`tensors${s}`,"addN")),e=t[0];t.forEach(n=>{if(n.dtype!==e.dtype)throw new Error("All tensors passed to tf.addN() must have the same dtype")}),t.forEach(n=>{if(!$e(n.shape,e.shape))throw new Error("All tensors passed to tf.addN() must have the same shape")});let o=t;return I.runKernel(wo,o)}var z$=S({addN_:B$});p();function L$(r,t=null,e=!1){let n={x:y(r,"x","all","bool")},s={axis:t,keepDims:e};return I.runKernel("All",n,s)}var O$=S({all_:L$});p();function G$(r,t=null,e=!1){let n={x:y(r,"x","any","bool")},s={axis:t,keepDims:e};return I.runKernel("Any",n,s)}var W$=S({any_:G$});p();function U$(r,t=0){let o={x:y(r,"x","argMax")},n={axis:t};return I.runKernel(xn,o,n)}var V$=S({argMax_:U$});p();function H$(r,t=0){let o={x:y(r,"x","argMin")},n={axis:t};return I.runKernel(bn,o,n)}var q$=S({argMin_:H$});p();function K$(r){let e={x:y(r,"x","asin")};return I.runKernel(yn,e)}var j$=S({asin_:K$});p();function X$(r){let e={x:y(r,"x","asinh")};return I.runKernel(wn,e)}var Y$=S({asinh_:X$});p();function Z$(r){let e={x:y(r,"x","atan")};return I.runKernel(Sn,e)}var Q$=S({atan_:Z$});p();function J$(r,t){let e=y(r,"a","atan2"),o=y(t,"b","atan2");[e,o]=yt(e,o);let n={a:e,b:o};return I.runKernel(In,n)}var tR=S({atan2_:J$});p();function eR(r){let e={x:y(r,"x","atanh")};return I.runKernel(vn,e)}var rR=S({atanh_:eR});p();function oR(r,t,e,o,n){let s=y(r,"x","avgPool","float32"),i=1;C(ge(e,i),()=>`Error in avgPool: Either strides or dilations must be 1. Got strides ${e} and dilations '${i}'`);let u=s,c=!1;s.rank===3&&(c=!0,u=A(s,[1,s.shape[0],s.shape[1],s.shape[2]])),C(u.rank===4,()=>`Error in avgPool: x must be rank 4 but got rank ${u.rank}.`),Pt("avgPool",o,n);let a={x:u},l={filterSize:t,strides:e,pad:o,dimRoundingMode:n},m=I.runKernel(So,a,l);return m=V(m,s.dtype),c?A(m,[m.shape[1],m.shape[2],m.shape[3]]):m}var Yg=S({avgPool_:oR});p();function nR(r,t,e,o,n,s="NDHWC"){let i=y(r,"x","avgPool3d","float32"),u=i,c=!1;i.rank===4&&(c=!0,u=A(i,[1,i.shape[0],i.shape[1],i.shape[2],i.shape[3]])),C(u.rank===5,()=>`Error in avgPool3d: x must be rank 5 but got rank ${u.rank}.`),C(s==="NDHWC",()=>`Error in avgPool3d: Only NDHWC is currently supported, but got dataFormat of ${s}`),C(typeof e=="number"&&e>0||Array.isArray(e)&&e[0]>0&&e[1]>0&&e[2]>0,()=>`Error in avgPool3d: Stride must be > 0, but got '${e}'`),Pt("avgPool3d",o,n);let a={x:u},l={filterSize:t,strides:e,pad:o,dimRoundingMode:n,dataFormat:s},m=I.runKernel(Cn,a,l);return m=V(m,u.dtype),c?A(m,[m.shape[1],m.shape[2],m.shape[3],m.shape[4]]):m}var sR=S({avgPool3d_:nR});p();p();function iR(r,t=0){C(r.length>=1,()=>"Pass at least one tensor to concat");let e=Ko(r,"tensors","concat","string_or_numeric");if(e[0].dtype==="complex64"&&e.forEach(s=>{if(s.dtype!=="complex64")throw new Error(`Cannot concatenate complex64 tensors with a tensor
          with dtype ${s.dtype}. `)}),e.length===1)return Rr(e[0]);let o=e,n={axis:t};return I.runKernel(_n,o,n)}var Zt=S({concat_:iR});p();function aR(r){let e={x:y(r,"x","sigmoid","float32")};return I.runKernel(Qr,e)}var Pr=S({sigmoid_:aR});p();function uR(r){let e={x:y(r,"x","tanh","float32")};return I.runKernel(ns,e)}var Kc=S({tanh_:uR});function pR(r,t,e,o,n,s){let i=y(r,"forgetBias","basicLSTMCell"),u=y(t,"lstmKernel","basicLSTMCell"),c=y(e,"lstmBias","basicLSTMCell"),a=y(o,"data","basicLSTMCell"),l=y(n,"c","basicLSTMCell"),m=y(s,"h","basicLSTMCell"),f=Zt([a,m],1),h=wt(f,u),g=Y(h,c),x=g.shape[0],b=g.shape[1]/4,v=[x,b],_=kt(g,[0,0],v),k=kt(g,[0,b],v),D=kt(g,[0,b*2],v),T=kt(g,[0,b*3],v),R=Y($(Pr(_),Kc(k)),$(l,Pr(Y(i,D)))),M=$(Kc(R),Pr(T));return[R,M]}var cR=S({basicLSTMCell_:pR});p();function lR(r,t,e){let o=y(r,"x","batchToSpaceND"),n=t.reduce((u,c)=>u*c);C(o.rank>=1+t.length,()=>`input rank is ${o.rank} but should be > than blockShape.length ${t.length}`),C(e.length===t.length,()=>`crops.length is ${e.length} but should be equal to blockShape.length  ${t.length}`),C(o.shape[0]%n===0,()=>`input tensor batch is ${o.shape[0]} but is not divisible by the product of the elements of blockShape ${t.join(" * ")} === ${n}`);let s={x:o},i={blockShape:t,crops:e};return I.runKernel(kn,s,i)}var qu=S({batchToSpaceND_:lR});p();p();function rv(r){let t;return r.rank===0||r.rank===1?t=A(r,[1,1,1,r.size]):r.rank===2?t=A(r,[1,1,r.shape[0],r.shape[1]]):r.rank===3?t=A(r,[1,r.shape[0],r.shape[1],r.shape[2]]):t=r,t}function mR(r,t,e,o,n,s){s==null&&(s=.001);let i=y(r,"x","batchNorm"),u=y(t,"mean","batchNorm"),c=y(e,"variance","batchNorm"),a;n!=null&&(a=y(n,"scale","batchNorm"));let l;o!=null&&(l=y(o,"offset","batchNorm")),C(u.rank===c.rank,()=>"Batch normalization gradient requires mean and variance to have equal ranks."),C(l==null||u.rank===l.rank,()=>"Batch normalization gradient requires mean and offset to have equal ranks."),C(a==null||u.rank===a.rank,()=>"Batch normalization gradient requires mean and scale to have equal ranks.");let f={x:rv(i),scale:a,offset:l,mean:u,variance:c},h={varianceEpsilon:s},g=I.runKernel(To,f,h);return A(g,i.shape)}var xi=S({batchNorm_:mR});p();function fR(r,t,e,o,n,s){let i=y(r,"x","batchNorm"),u=y(t,"mean","batchNorm"),c=y(e,"variance","batchNorm"),a;n!=null&&(a=y(n,"scale","batchNorm"));let l;return o!=null&&(l=y(o,"offset","batchNorm")),C(i.rank===2,()=>`Error in batchNorm2D: x must be rank 2 but got rank ${i.rank}.`),C(u.rank===2||u.rank===1,()=>`Error in batchNorm2D: mean must be rank 2 or rank 1 but got rank ${u.rank}.`),C(c.rank===2||c.rank===1,()=>`Error in batchNorm2D: variance must be rank 2 or rank 1 but got rank ${c.rank}.`),a!=null&&C(a.rank===2||a.rank===1,()=>`Error in batchNorm2D: scale must be rank 2 or rank 1 but got rank ${a.rank}.`),l!=null&&C(l.rank===2||l.rank===1,()=>`Error in batchNorm2D: offset must be rank 2 or rank 1 but got rank ${l.rank}.`),xi(i,u,c,l,a,s)}var dR=S({batchNorm2d_:fR});p();function hR(r,t,e,o,n,s){let i=y(r,"x","batchNorm"),u=y(t,"mean","batchNorm"),c=y(e,"variance","batchNorm"),a;n!=null&&(a=y(n,"scale","batchNorm"));let l;return o!=null&&(l=y(o,"offset","batchNorm")),C(i.rank===3,()=>`Error in batchNorm3D: x must be rank 3 but got rank ${i.rank}.`),C(u.rank===3||u.rank===1,()=>`Error in batchNorm3D: mean must be rank 3 or rank 1 but got rank ${u.rank}.`),C(c.rank===3||c.rank===1,()=>`Error in batchNorm3D: variance must be rank 3 or rank 1 but got rank ${c.rank}.`),a!=null&&C(a.rank===3||a.rank===1,()=>`Error in batchNorm3D: scale must be rank 3 or rank 1 but got rank ${a.rank}.`),l!=null&&C(l.rank===3||l.rank===1,()=>`Error in batchNorm3D: offset must be rank 3 or rank 1 but got rank ${l.rank}.`),xi(i,u,c,l,a,s)}var gR=S({batchNorm3d_:hR});p();function xR(r,t,e,o,n,s){let i=y(r,"x","batchNorm"),u=y(t,"mean","batchNorm"),c=y(e,"variance","batchNorm"),a;n!=null&&(a=y(n,"scale","batchNorm"));let l;return o!=null&&(l=y(o,"offset","batchNorm")),C(i.rank===4,()=>`Error in batchNorm4D: x must be rank 4 but got rank ${i.rank}.`),C(u.rank===4||u.rank===1,()=>`Error in batchNorm4D: mean must be rank 4 or rank 1 but got rank ${u.rank}.`),C(c.rank===4||c.rank===1,()=>`Error in batchNorm4D: variance must be rank 4 or rank 1 but got rank ${c.rank}.`),a!=null&&C(a.rank===4||a.rank===1,()=>`Error in batchNorm4D: scale must be rank 4 or rank 1 but got rank ${a.rank}.`),l!=null&&C(l.rank===4||l.rank===1,()=>`Error in batchNorm4D: offset must be rank 4 or rank 1 but got rank ${l.rank}.`),xi(i,u,c,l,a,s)}var bR=S({batchNorm4d_:xR});p();function yR(r,t,e){let o=y(r,"x","bincount"),n=y(t,"weights","bincount");C(o.dtype==="int32",()=>`Error in bincount: input dtype must be int32, but got ${o.dtype}`),C(e>=0,()=>`size must be non-negative, but got ${e}.`),C(n.size===o.size||n.size===0,()=>`Error in bincount: weights must have the same size as input or0-length, but got input shape: ${o.shape}, weights shape: ${n.shape}.`);let s={x:o,weights:n},i={size:e};return I.runKernel(Cs,s,i)}var Zg=S({bincount_:yR});p();function wR(r,t){let e=y(r,"x","bitwiseAnd"),o=y(t,"y","bitwiseAnd");if(!$e(e.shape,o.shape))throw new Error(`BitwiseAnd: Tensors must have the same shape. x: ${e.shape}, y: ${o.shape}`);if(e.dtype!=="int32"||o.dtype!=="int32")throw new Error(`BitwiseAnd: Only supports 'int32' values in tensor, found type of x: ${e.dtype} and type of y: ${o.dtype}`);let n={a:e,b:o};return I.runKernel(ta,n)}var SR=S({bitwiseAnd_:wR});p();function vR(r,t){let e=y(r,"s0","broadcastArgs","int32"),o=y(t,"s1","broadcastArgs","int32");if(e.rank!==1)throw new Error(`broadcastArgs(): first input must be a vector (rank=1). Has rank ${e.rank}`);if(o.rank!==1)throw new Error(`broadcastArgs(): second input must be a vector (rank=1). Has rank ${o.rank}`);let n={s0:e,s1:o};return I.runKernel(ea,n)}var IR=S({broadcastArgs_:vR});p();function It(r,t="float32",e){return t=t||"float32",Ut(r),new sr(r,t,e)}p();function CR(r){let e={x:y(r,"x","ceil","float32")};return I.runKernel(Wr,e)}var kR=S({ceil_:CR});p();p();function tn(r,t,e){Ut(r),e=e||cs(t);let o={shape:r,value:t,dtype:e};return I.runKernel(aa,{},o)}function _R(r,t,e){let o=y(r,"x","clipByValue");if(C(t<=e,()=>`Error in clip: min (${t}) must be less than or equal to max (${e}).`),t===e)return tn(o.shape,t,o.dtype);let n={x:o},s={clipValueMin:t,clipValueMax:e};return I.runKernel(Io,n,s)}var NR=S({clipByValue_:_R});p();function DR(r){return Zt(r,0)}var ER=S({concat1d_:DR});p();function TR(r,t){return Zt(r,t)}var AR=S({concat2d_:TR});p();function $R(r,t){return Zt(r,t)}var RR=S({concat3d_:$R});p();function FR(r,t){return Zt(r,t)}var MR=S({concat4d_:FR});p();function PR(r,t,e,o,n="NWC",s=1,i){let u=y(r,"x","conv1d"),c=y(t,"filter","conv1d"),a=u,l=!1;u.rank===2&&(l=!0,a=A(u,[1,u.shape[0],u.shape[1]])),C(a.rank===3,()=>`Error in conv1d: input must be rank 3, but got rank ${a.rank}.`),C(c.rank===3,()=>`Error in conv1d: filter must be rank 3, but got rank ${c.rank}.`),Pt("conv1d",o,i),C(a.shape[2]===c.shape[1],()=>`Error in conv1d: depth of input (${a.shape[2]}) must match input depth for filter ${c.shape[1]}.`),C(ge(e,s),()=>`Error in conv1D: Either stride or dilation must be 1. Got stride ${e} and dilation '${s}'`),C(no(s),()=>"Error in conv1D: Dilated rates should be larger than 0."),C(no(e),()=>"Error in conv1D: Stride should be larger than 0."),C(n==="NWC",()=>`Error in conv1d: got dataFormat of ${n} but only NWC is currently supported.`);let m=A(c,[1,c.shape[0],c.shape[1],c.shape[2]]),f=A(a,[a.shape[0],1,a.shape[1],a.shape[2]]),b=Yo(f,m,[1,e],o,"NHWC",[1,s],i);return l?A(b,[b.shape[2],b.shape[3]]):A(b,[b.shape[0],b.shape[2],b.shape[3]])}var BR=S({conv1d_:PR});p();function zR(r,t,e,o,n,s){let i=y(r,"x","conv2dTranspose"),u=y(t,"filter","conv2dTranspose");return Ba(e,i,u,o,n,"NHWC",s)}var LR=S({conv2dTranspose_:zR});p();function OR(r,t,e,o,n="NDHWC",s=[1,1,1]){let i=y(r,"x","conv3d"),u=y(t,"filter","conv3d"),c=i,a=!1;i.rank===4&&(a=!0,c=A(i,[1,i.shape[0],i.shape[1],i.shape[2],i.shape[3]])),C(c.rank===5,()=>`Error in conv3d: input must be rank 5, but got rank ${c.rank}.`),C(u.rank===5,()=>`Error in conv3d: filter must be rank 5, but got rank ${u.rank}.`),C(c.shape[4]===u.shape[3],()=>`Error in conv3d: depth of input (${c.shape[4]}) must match input depth for filter ${u.shape[3]}.`),C(ge(e,s),()=>`Error in conv3D: Either strides or dilations must be 1. Got strides ${e} and dilations '${s}'`),C(n==="NDHWC",()=>`Error in conv3d: got dataFormat of ${n} but only NDHWC is currently supported.`),C(no(s),()=>"Error in conv3D: Dilated rates should be larger than 0."),C(no(e),()=>"Error in conv3D: Strides should be larger than 0.");let l={x:c,filter:u},m={strides:e,pad:o,dataFormat:n,dilations:s},f=I.runKernel(_o,l,m);return a?A(f,[f.shape[1],f.shape[2],f.shape[3],f.shape[4]]):f}var GR=S({conv3d_:OR});p();function WR(r,t,e,o,n){let s=y(r,"x","conv3dTranspose"),i=y(t,"filter","conv3dTranspose");return Ac(e,s,i,o,n)}var UR=S({conv3dTranspose_:WR});p();function VR(r){let e={x:y(r,"x","cos","float32")};return I.runKernel("Cos",e)}var Ku=S({cos_:VR});p();function HR(r){let e={x:y(r,"x","cosh","float32")};return I.runKernel(Nn,e)}var Qg=S({cosh_:HR});p();function qR(r,t=0,e=!1,o=!1){let s={x:y(r,"x","cumprod")},i={axis:t,exclusive:e,reverse:o};return I.runKernel(Ns,s,i)}var jc=S({cumprod_:qR});p();function KR(r,t,e,o=!1){let n=y(r,"x","denseBincount"),s=y(t,"weights","denseBincount");C(n.dtype==="int32",()=>`Error in denseBincount: input dtype must be int32, but got ${n.dtype}`),C(n.rank<=2,()=>`Error in denseBincount: input must be at most rank 2, but got rank ${n.rank}.`),C(e>=0,()=>`size must be non-negative, but got ${e}.`),C(s.size===n.size||s.size===0,()=>`Error in denseBincount: weights must have the same shape as x or 0-length, but got x shape: ${n.shape}, weights shape: ${s.shape}.`);let i={x:n,weights:s},u={size:e,binaryOutput:o};return I.runKernel(na,i,u)}var jR=S({denseBincount_:KR});p();function XR(r,t,e="NHWC"){let o=y(r,"x","depthToSpace","float32"),n=e==="NHWC"?o.shape[1]:o.shape[2],s=e==="NHWC"?o.shape[2]:o.shape[3],i=e==="NHWC"?o.shape[3]:o.shape[1];C(t>1,()=>`blockSize should be > 1 for depthToSpace, but was: ${t}`),C(n*t>=0,()=>`Negative dimension size caused by overflow when multiplying
    ${n} and ${t}  for depthToSpace with input shape
    ${o.shape}`),C(s*t>=0,()=>`Negative dimension size caused by overflow when multiplying
    ${s} and ${t} for depthToSpace with input shape
        ${o.shape}`),C(i%(t*t)===0,()=>`Dimension size must be evenly divisible by ${t*t} but is ${i} for depthToSpace with input shape ${o.shape}`);let u={x:o},c={blockSize:t,dataFormat:e};return I.runKernel(Es,u,c)}var YR=S({depthToSpace_:XR});p();function ZR(r,t,e,o,n="NHWC",s=[1,1],i){let u=y(r,"x","depthwiseConv2d","float32"),c=y(t,"filter","depthwiseConv2d","float32"),a=u,l=!1;u.rank===3&&(l=!0,a=A(u,[1,u.shape[0],u.shape[1],u.shape[2]])),C(a.rank===4,()=>`Error in depthwiseConv2d: input must be rank 4, but got rank ${a.rank}.`),C(c.rank===4,()=>`Error in depthwiseConv2d: filter must be rank 4, but got rank ${c.rank}.`);let m=n==="NHWC"?a.shape[3]:a.shape[1];C(m===c.shape[2],()=>`Error in depthwiseConv2d: number of input channels (${m}) must match the inChannels dimension in filter ${c.shape[2]}.`),Pt("depthwiseConv2d",o,i);let f={x:a,filter:c},h={strides:e,pad:o,dataFormat:n,dilations:s,dimRoundingMode:i},g=I.runKernel(Do,f,h);return l?A(g,[g.shape[1],g.shape[2],g.shape[3]]):g}var ju=S({depthwiseConv2d_:ZR});p();function QR(r){let e={x:y(r,"x","diag")};return I.runKernel(sa,e)}var JR=S({diag_:QR});p();function tF(r,t,e,o,n=[1,1],s="NHWC"){let i=y(r,"x","dilation2d"),u=y(t,"filter","dilation2d");C(i.rank===3||i.rank===4,()=>`Error in dilation2d: input must be rank 3 or 4, but got rank ${i.rank}.`),C(u.rank===3,()=>`Error in dilation2d: filter must be rank 3, but got rank ${u.rank}.`),C(s==="NHWC",()=>`Error in dilation2d: Only NHWC is currently supported, but got dataFormat of ${s}`);let c=i,a=!1;i.rank===3&&(c=A(i,[1,i.shape[0],i.shape[1],i.shape[2]]),a=!0),C(c.shape[3]===u.shape[2],()=>`Error in dilation2d:  input and filter must have the same depth: ${c.shape[3]} vs ${u.shape[2]}`);let l={x:c,filter:u},m={strides:e,pad:o,dilations:n},f=I.runKernel(Eo,l,m);return a?A(f,[f.shape[1],f.shape[2],f.shape[3]]):f}var eF=S({dilation2d_:tF});p();function rF(r,t){let e=y(r,"a","div"),o=y(t,"b","div");[e,o]=yt(e,o);let n=tt(e,o),s=pt(n),i=Ou(o,s);return Yt(i,s,n)}var oF=S({divNoNan_:rF});p();function nF(r,t){let e=y(r,"t1","dot"),o=y(t,"t2","dot");C((e.rank===1||e.rank===2)&&(o.rank===1||o.rank===2),()=>`Error in dot: inputs must all be rank 1 or 2, but got ranks ${e.rank} and ${o.rank}.`);let n=e.rank===1?e.size:e.shape[1],s=o.rank===1?o.size:o.shape[0];if(C(n===s,()=>`Error in dot: inner dimensions of inputs must match, but got ${n} and ${s}.`),e.rank===1&&o.rank===1){let i=A(e,[1,-1]),u=A(o,[-1,1]),c=wt(i,u);return A(c,[])}else if(e.rank===1&&o.rank===2){let i=A(e,[1,-1]),u=A(o,[o.shape[0],o.shape[1]]),c=wt(i,u);return A(c,[c.size])}else if(e.rank===2&&o.rank===1){let i=A(o,[-1,1]),u=wt(e,i);return A(u,[u.size])}else{let i=A(o,[o.shape[0],o.shape[1]]);return wt(e,i)}}var sF=S({dot_:nF});p();function iF(r,...t){let e=t.map((n,s)=>y(n,`tensors${s}`,"einsum")),o={equation:r};return I.runKernel(lc,e,o)}var bi=S({einsum_:iF});p();function aF(r){let e={x:y(r,"x","elu","float32")};return I.runKernel("Elu",e)}var Jg=S({elu_:aF});p();function uF(r,t){let e=y(r,"x","ensureShape","string_or_numeric");if(!zh(e.shape,t))throw new Error(`EnsureShape: Shape of tensor ${e.shape} is not compatible with expected shape ${t}`);return r}var pF=S({ensureShape_:uF});p();function cF(r){let t=y(r,"x","erf");C(t.dtype==="int32"||t.dtype==="float32",()=>"Input dtype must be `int32` or `float32`."),t.dtype==="int32"&&(t=V(t,"float32"));let e={x:t};return I.runKernel("Erf",e)}var lF=S({erf_:cF});p();p();p();function mF(r,t=null,e=!1){let n={x:y(r,"x","max")},s={reductionIndices:t,keepDims:e};return I.runKernel("Max",n,s)}var en=S({max_:mF});p();function fF(r,t=null,e=!1){let n={x:y(r,"x","min")},s={axis:t,keepDims:e};return I.runKernel("Min",n,s)}var Xc=S({min_:fF});function dF(r,t="euclidean",e=null,o=!1){r=y(r,"x","norm");let n=ov(r,t,e),s=n.shape;if(o){let i=se(e,r.shape);s=gr(n.shape,i)}return A(n,s)}function ov(r,t,e=null){if(r.rank===0)return we(r);if(r.rank!==1&&e===null)return ov(A(r,[-1]),t,e);if(r.rank===1||typeof e=="number"||Array.isArray(e)&&e.length===1){if(t===1)return rt(we(r),e);if(t===1/0)return en(we(r),e);if(t===-1/0)return Xc(we(r),e);if(t==="euclidean"||t===2)return re(rt(br(we(r),st(2,"int32")),e));throw new Error(`Error in norm: invalid ord value: ${t}`)}if(Array.isArray(e)&&e.length===2){if(t===1)return en(rt(we(r),e[0]),e[1]-1);if(t===1/0)return en(rt(we(r),e[1]),e[0]);if(t===-1/0)return Xc(rt(we(r),e[1]),e[0]);if(t==="fro"||t==="euclidean")return re(rt(gt(r),e));throw new Error(`Error in norm: invalid ord value: ${t}`)}throw new Error(`Error in norm: invalid axis: ${e}`)}var Ha=S({norm_:dF});function hF(r,t=null,e=!1){return Ha(r,"euclidean",t,e)}var gF=S({euclideanNorm_:hF});p();function xF(r,t=0){let e=y(r,"x","expandDims","string_or_numeric");C(t<=e.rank,()=>"Axis must be <= rank of the tensor");let o={input:e},n={dim:t};return I.runKernel(An,o,n)}var yr=S({expandDims_:xF});p();function bF(r){let e={x:y(r,"x","expm1")};return I.runKernel(Ur,e)}var yF=S({expm1_:bF});p();function wF(r,t,e,o="float32"){t==null&&(t=r);let n=It([r,t],o),s=r<=t?r:t;for(let u=0;u<s;++u)n.set(1,u,u);let i=A(n.toTensor(),[r,t]);if(e==null)return i;if(e.length===1)return Zo(yr(i,0),[e[0],1,1]);if(e.length===2)return Zo(yr(yr(i,0),0),[e[0],e[1],1,1]);if(e.length===3)return Zo(yr(yr(yr(i,0),0),0),[e[0],e[1],e[2],1,1]);throw new Error(`eye() currently supports only 1D and 2D batchShapes, but received ${e.length}D.`)}var tx=S({eye_:wF});p();function SF(r,t,e=0,o=0){let n=y(r,"x","gather"),s=y(t,"indices","gather","int32"),i={x:n,indices:s},u={axis:e,batchDims:o};return I.runKernel($n,i,u)}var Xu=S({gather_:SF});p();function vF(r){let e={x:y(r,"x","isFinite")};return I.runKernel(Fn,e)}var IF=S({isFinite_:vF});p();function CF(r){let e={x:y(r,"x","isInf")};return I.runKernel(Mn,e)}var kF=S({isInf_:CF});p();function _F(r){let e={x:y(r,"x","isNaN")};return I.runKernel(Pn,e)}var NF=S({isNaN_:_F});p();function DF(r,t=.2){let o={x:y(r,"x","leakyRelu")},n={alpha:t};return I.runKernel(Ao,o,n)}var ex=S({leakyRelu_:DF});p();function EF(r,t,e){if(e<=0)throw new Error("The number of values should be positive.");let o={start:r,stop:t,num:e};return I.runKernel(Ps,{},o)}p();function TF(r,t=5,e=1,o=1,n=.5){let s=y(r,"x","localResponseNormalization");C(s.rank===4||s.rank===3,()=>`Error in localResponseNormalization: x must be rank 3 or 4 but got
               rank ${s.rank}.`),C(Ho(t),()=>`Error in localResponseNormalization: depthRadius must be an integer but got depthRadius ${t}.`);let i=s,u=!1;s.rank===3&&(u=!0,i=A(s,[1,s.shape[0],s.shape[1],s.shape[2]]));let c={x:i},a={depthRadius:t,bias:e,alpha:o,beta:n},l=I.runKernel("LRN",c,a);return u?A(l,[l.shape[1],l.shape[2],l.shape[3]]):l}var AF=S({localResponseNormalization_:TF});p();function $F(r){let e={x:y(r,"x","log1p")};return I.runKernel(On,e)}var rx=S({log1p_:$F});p();p();function RF(r){return C(eo(r),()=>"The f passed in grad(f) must be a function"),(t,e)=>{let o=y(t,"x","tf.grad","string_or_numeric"),n=e!=null?y(e,"dy","tf.grad"):null;return I.tidy(()=>{let{value:s,grads:i}=I.gradients(()=>r(o),[o],n);return n!=null&&Gt(s.shape,n.shape,"The shape of dy passed in grad(f)(x, dy) must match the shape returned by f(x)"),Yc(i),i[0]})}}function FF(r){return C(eo(r),()=>"The f passed in grads(f) must be a function"),(t,e)=>{C(Array.isArray(t),()=>"The args passed in grads(f)(args) must be an array of `Tensor`s or `TensorLike`s");let o=Ko(t,"args","tf.grads","string_or_numeric"),n=e!=null?y(e,"dy","tf.grads"):null;return I.tidy(()=>{let{value:s,grads:i}=I.gradients(()=>r(...o),o,n);return n!=null&&Gt(s.shape,n.shape,"The shape of dy passed in grads(f)([x1,...], dy) must match the shape returned by f([x1,...])"),Yc(i),i})}}function MF(r){return C(eo(r),()=>"The f passed in valueAndGrad(f) must be a function"),(t,e)=>{C(t instanceof Ot,()=>"The x passed in valueAndGrad(f)(x) must be a tensor"),C(e==null||e instanceof Ot,()=>"The dy passed in valueAndGrad(f)(x, dy) must be a tensor");let{grads:o,value:n}=I.gradients(()=>r(t),[t],e);return Yc(o),{grad:o[0],value:n}}}function PF(r){return C(eo(r),()=>"The f passed in valueAndGrads(f) must be a function"),(t,e)=>{C(Array.isArray(t)&&t.every(n=>n instanceof Ot),()=>"The args passed in valueAndGrads(f)(args) must be array of tensors"),C(e==null||e instanceof Ot,()=>"The dy passed in valueAndGrads(f)(args, dy) must be a tensor");let o=I.gradients(()=>r(...t),t,e);return e!=null&&Gt(o.value.shape,e.shape,"The shape of dy passed in valueAndGrads(f)([x1,...], dy) must match the shape returned by f([x1,...])"),Yc(o.grads),o}}function ox(r,t){C(eo(r),()=>"The f passed in variableGrads(f) must be a function"),C(t==null||Array.isArray(t)&&t.every(a=>a instanceof qo),()=>"The varList passed in variableGrads(f, varList) must be an array of variables");let e=t!=null;if(!e){t=[];for(let a in I.registeredVariables)t.push(I.registeredVariables[a])}let o=e?t.filter(a=>!a.trainable):null,n=t.length;t=t.filter(a=>a.trainable),C(t.length>0,()=>`variableGrads() expects at least one of the input variables to be trainable, but none of the ${n} variables is trainable.`);let s=!0,{value:i,grads:u}=I.gradients(r,t,null,s);C(u.some(a=>a!=null),()=>"Cannot find a connection between any variable and the result of the loss function y=f(x). Please make sure the operations that use variables are inside the function f passed to minimize()."),C(i.rank===0,()=>`The f passed in variableGrads(f) must return a scalar, but it returned a rank-${i.rank} tensor`);let c={};return t.forEach((a,l)=>{u[l]!=null&&(c[a.name]=u[l])}),o?.forEach(a=>c[a.name]=null),{value:i,grads:c}}function Be(r){return I.customGrad(r)}function Yc(r){if(r.filter(e=>e==null).length>0)throw new Error(`Cannot compute gradient of y=f(x) with respect to x. Make sure that
    the f you passed encloses all operations that lead from x to y.`)}p();function BF(r){let e={x:y(r,"x","softplus")};return I.runKernel(ts,e)}var nx=S({softplus_:BF});function zF(r){let t=y(r,"x","logSigmoid");return Be(o=>({value:Et(nx(Et(o))),gradFunc:i=>$(i,Pr(Et(o)))}))(t)}var LF=S({logSigmoid_:zF});p();function OF(r,t=-1){let e=y(r,"logits","logSoftmax");if(t===-1&&(t=e.rank-1),t!==e.rank-1)throw Error(`Log Softmax along a non-last dimension is not yet supported. Logits was rank ${e.rank} and axis was ${t}`);return Be((n,s)=>{let u=en(n,t,!0),c=J(n,u),a=J(V(c,"float32"),ao(rt(xe(c),t,!0)));return s([a]),{value:a,gradFunc:(m,f)=>{let[h]=f,g=!0,x=xe(h);return J(m,$(rt(m,t,g),x))}}})(e)}var GF=S({logSoftmax_:OF});p();function WF(r,t=null,e=!1){let o=y(r,"x","logSumExp"),n=se(t,o.shape),s=en(o,n,!0),i=J(o,s),u=xe(i),c=rt(u,n),a=ao(c),l=Y(A(s,a.shape),a);if(e){let m=gr(l.shape,n);return A(l,m)}return l}var sx=S({logSumExp_:WF});p();function UF(r){let e={x:y(r,"x","logicalNot","bool")};return I.runKernel(pa,e)}var Yu=S({logicalNot_:UF});p();function VF(r,t){let e=y(r,"a","logicalOr","bool"),o=y(t,"b","logicalOr","bool");dt(e.shape,o.shape);let n={a:e,b:o};return I.runKernel(ca,n)}var ix=S({logicalOr_:VF});p();function HF(r,t){let e=y(r,"a","logicalXor","bool"),o=y(t,"b","logicalXor","bool");return dt(e.shape,o.shape),so(ix(r,t),Yu(so(r,t)))}var qF=S({logicalXor_:HF});p();p();var Zc=2147483648;function KF(r,t,e="left"){let o=y(r,"sortedSequence","searchSorted"),n=y(t,"values","searchSorted"),s=o.shape[o.shape.length-1],i=n.shape[n.shape.length-1],u=A(o,[-1,s]),c=A(n,[-1,i]);if(u.rank<2)throw new Error("Sorted input argument must be at least 2-dimensional");if(u.shape[0]!==c.shape[0])throw new Error("Leading dimension of 'sortedSequence' and 'values' must match.");if(bt(c.shape)>=Zc)throw new Error(`values tensor size must less than ${Zc}`);if(u.shape[1]>=Zc)throw new Error(`trailing dim_size must less than ${Zc} for int32 output type, was ${u.shape[1]}`);let a={sortedSequence:u,values:c},l={side:e};return I.runKernel(Xs,a,l)}var Qc=S({searchSorted_:KF});function jF(r,t){return Qc(r,t,"left")}p();function XF(r,t,e,o,n){let s=y(r,"x","maxPool"),i=1,u=s,c=!1;s.rank===3&&(c=!0,u=A(s,[1,s.shape[0],s.shape[1],s.shape[2]])),C(u.rank===4,()=>`Error in maxPool: input must be rank 4 but got rank ${u.rank}.`),C(ge(e,i),()=>`Error in maxPool: Either strides or dilations must be 1. Got strides ${e} and dilations '${i}'`),Pt("maxPool",o,n);let a={x:u},l={filterSize:t,strides:e,pad:o,dimRoundingMode:n},m=I.runKernel($o,a,l);return c?A(m,[m.shape[1],m.shape[2],m.shape[3]]):m}var ax=S({maxPool_:XF});p();function YF(r,t=[1,1,1],e,o,n,s="NDHWC"){let i=y(r,"x","maxPool3d"),u=i,c=!1;i.rank===4&&(c=!0,u=A(i,[1,i.shape[0],i.shape[1],i.shape[2],i.shape[3]])),C(u.rank===5,()=>`Error in maxPool3d: x must be rank 5 but got rank ${u.rank}.`),C(s==="NDHWC",()=>`Error in maxPool3d: Only NDHWC is currently supported, but got dataFormat of ${s}`),Pt("maxPool3d",o,n);let a={x:u},l={filterSize:t,strides:e,pad:o,dimRoundingMode:n,dataFormat:s},m=I.runKernel(Gn,a,l);return c?A(m,[m.shape[1],m.shape[2],m.shape[3],m.shape[4]]):m}var ZF=S({maxPool3d_:YF});p();function QF(r,t,e,o,n=!1){let i={x:y(r,"x","maxPoolWithArgmax")},u={filterSize:t,strides:e,pad:o,includeBatchInIndex:n},c=I.runKernel(fa,i,u);return{result:c[0],indexes:c[1]}}var JF=S({maxPoolWithArgmax_:QF});p();function tM(r,t){let e=y(r,"a","maximum"),o=y(t,"b","maximum");[e,o]=yt(e,o),e.dtype==="bool"&&(e=V(e,"int32"),o=V(o,"int32")),dt(e.shape,o.shape);let n={a:e,b:o};return I.runKernel(Kr,n)}var Zu=S({maximum_:tM});p();function eM(r,t=null,e=!1){let n={x:y(r,"x","mean")},s={axis:t,keepDims:e};return I.runKernel(Ro,n,s)}var qa=S({mean_:eM});p();function rM(r,t,{indexing:e="xy"}={}){if(e!=="xy"&&e!=="ij")throw new TypeError(`${e} is not a valid third argument to meshgrid`);if(r===void 0)return[];let o=y(r,"x","meshgrid",r instanceof Ot?r.dtype:"float32");if(t===void 0)return[o];let n=y(t,"y","meshgrid",t instanceof Ot?t.dtype:"float32"),s=bt(o.shape),i=bt(n.shape);return e==="xy"?(o=A(o,[1,-1]),n=A(n,[-1,1]),[wt(Ge([i,1],o.dtype),o),wt(n,Ge([1,s],n.dtype))]):(o=A(o,[-1,1]),n=A(n,[1,-1]),[wt(o,Ge([1,i],o.dtype)),wt(Ge([s,1],n.dtype),n)])}p();function oM(r,t){let e=y(r,"a","minimum"),o=y(t,"b","minimum");[e,o]=yt(e,o),e.dtype==="bool"&&(e=V(e,"int32"),o=V(o,"int32")),dt(e.shape,o.shape);let n={a:e,b:o};return I.runKernel(jr,n)}var Ka=S({minimum_:oM});p();function nM(r,t,e){C(e==="reflect"||e==="symmetric",()=>`Invalid mode. Mode must be either reflect or symmetric. Got ${e}.`);let o=y(r,"x","mirrorPad");if(o.rank===0)throw new Error("mirrorPad(scalar) is not defined. Pass non-scalar to mirrorPad");C(t.length===o.rank,()=>`Padding doesn't match input. Must be ${o.rank}. Got ${t.length}.`);let n=e==="reflect"?1:0;for(let u=0;u<o.rank;u++)C(t[u].length===2,()=>"Invalid number of paddings. Must be length of 2 each."),C(t[u][0]>=0&&t[u][0]<=o.shape[u]-n&&t[u][1]>=0&&t[u][1]<=o.shape[u]-n,()=>`Padding in dimension ${u} cannot be greater than or equal to ${o.shape[u]-n} or less than 0 for input of shape ${o.shape}`);let s={paddings:t,mode:e},i={x:o};return I.runKernel(Fo,i,s)}var sM=S({mirrorPad_:nM});p();function iM(r,t){let e=y(r,"a","mod"),o=y(t,"b","mod");[e,o]=yt(e,o);let n={a:e,b:o};return I.runKernel("Mod",n)}var aM=S({mod_:iM});p();function uM(r,t=null,e=!1){r=y(r,"x","moments");let o=se(t,r.shape),n=qa(r,o,e),s=n.shape;e||(s=gr(n.shape,o));let i=gt(J(V(r,"float32"),A(n,s))),u=qa(i,o,e);return{mean:n,variance:u}}var pM=S({moments_:uM});p();function cM(r,t,e,o){let n=y(t,"data","multiRNNCell"),s=Ko(e,"c","multiRNNCell"),i=Ko(o,"h","multiRNNCell"),u=n,c=[];for(let m=0;m<r.length;m++){let f=r[m](u,s[m],i[m]);c.push(f[0]),c.push(f[1]),u=f[1]}let a=[],l=[];for(let m=0;m<c.length;m+=2)a.push(c[m]),l.push(c[m+1]);return[a,l]}var lM=S({multiRNNCell_:cM});p();function mM(r,t,e,o=!1){let n=y(r,"logits","multinomial"),s=n.size,i=n.rank;if(s<2)throw new Error(`Error in multinomial: you need at least 2 outcomes, but got ${s}.`);if(i>2)throw new Error(`Rank of probabilities must be 1 or 2, but is ${i}`);e=e||Math.random();let c={logits:i===1?A(n,[1,-1]):n},a={numSamples:t,seed:e,normalized:o},l=I.runKernel(Gs,c,a);return i===1?A(l,[l.size]):l}var fM=S({multinomial_:mM});p();function dM(r,t){let e=y(r,"a","notEqual","string_or_numeric"),o=y(t,"b","notEqual","string_or_numeric");[e,o]=yt(e,o),dt(e.shape,o.shape);let n={a:e,b:o};return I.runKernel(Wn,n)}var ux=S({notEqual_:dM});p();function hM(r){let e={x:y(r,"x","onesLike")};return I.runKernel(Un,e)}var gM=S({onesLike_:hM});p();function xM(r,t){let e=y(r,"v1","outerProduct"),o=y(t,"v2","outerProduct");C(e.rank===1&&o.rank===1,()=>`Error in outerProduct: inputs must be rank 1, but got ranks ${e.rank} and ${o.rank}.`);let n=A(e,[-1,1]),s=A(o,[1,-1]);return wt(n,s)}var bM=S({outerProduct_:xM});p();function yM(r,t,e=0){let o=y(r,"x","pad");if(o.rank===0)throw new Error("pad(scalar) is not defined. Pass non-scalar to pad");let n={paddings:t,constantValue:e},s={x:o};return I.runKernel(Po,s,n)}var Br=S({pad_:yM});p();function wM(r,t,e=0){return C(t.length===2,()=>"Invalid number of paddings. Must be length of 2."),Br(r,[t],e)}var SM=S({pad1d_:wM});p();function vM(r,t,e=0){return C(t.length===2&&t[0].length===2&&t[1].length===2,()=>"Invalid number of paddings. Must be length of 2 each."),Br(r,t,e)}var IM=S({pad2d_:vM});p();function CM(r,t,e=0){return C(t.length===3&&t[0].length===2&&t[1].length===2&&t[2].length===2,()=>"Invalid number of paddings. Must be length of 2 each."),Br(r,t,e)}var kM=S({pad3d_:CM});p();function _M(r,t,e=0){return C(t.length===4&&t[0].length===2&&t[1].length===2&&t[2].length===2&&t[3].length===2,()=>"Invalid number of paddings. Must be length of 2 each."),Br(r,t,e)}var NM=S({pad4d_:_M});p();function DM(r,t,e,o,n,s,i){n==null&&(n=[1,1]),s==null&&(s=1),o===0&&(o="valid");let u=y(r,"x","maxPool"),c=u,a=!1;u.rank===3&&(a=!0,c=A(u,[1,u.shape[0],u.shape[1],u.shape[2]])),C(ge(s,n),()=>`Error in pool: Either strides or dilations must be 1. Got strides ${s} and dilations '${n}'`);let l=fg(c.shape,t,s,n,o),m=[l.dilationHeight,l.dilationWidth],f;o==="same"?f=TM([l.filterHeight,l.filterWidth],m):f=[[0,0],[0,0]];let h=m[0]===1&&m[1]===1,[g,x]=EM([l.inHeight,l.inWidth],m,f),b=h?o:"valid",v=h?c:zu(c,m,g),k=(e==="avg"?()=>Yg(v,t,s,b,i):()=>ax(v,t,s,b,i))(),D=h?k:qu(k,m,x);return a?A(D,[D.shape[1],D.shape[2],D.shape[3]]):D}function EM(r,t,e){let o=e.map(l=>l[0]),n=e.map(l=>l[1]),s=r.concat(o,n),i=t.map((l,m)=>(l-s[m]%l)%l),u=n.map((l,m)=>l+i[m]),c=t.map((l,m)=>[o[m],u[m]]),a=t.map((l,m)=>[0,i[m]]);return[c,a]}function TM(r,t){let o=r.map((i,u)=>i+(i-1)*(t[u]-1)).map(i=>i-1),n=o.map(i=>Math.floor(i/2)),s=o.map((i,u)=>i-n[u]);return o.map((i,u)=>[n[u],s[u]])}var AM=S({pool_:DM});p();function $M(r,t){let e=y(r,"x","prelu"),o=y(t,"alpha","prelu"),n={x:e,alpha:o};return I.runKernel(Bo,n)}var px=S({prelu_:$M});p();function cx(r,t=!1){console.log(r.toString(t))}p();function RM(r,t=null,e=!1){let o=y(r,"x","prod");o.dtype==="bool"&&(o=V(o,"int32"));let n={x:o},s={axis:t,keepDims:e};return I.runKernel(Yr,n,s)}var FM=S({prod_:RM});p();function MM(r,t,e,o){let n=r.map((l,m)=>y(l,`tensors${m}`,"raggedGather","int32")),s=y(t,"paramsDenseValues","raggedGather"),i=y(e,"indices","raggedGather","int32"),u={paramsNestedSplits:n,paramsDenseValues:s,indices:i},c={outputRaggedRank:o},a=I.runKernel(Kb,u,c);return{outputNestedSplits:a.slice(0,a.length-1),outputDenseValues:a[a.length-1]}}var PM=S({raggedGather_:MM});p();function BM(r,t,e){let o=y(r,"starts","raggedRange"),n=y(t,"limits","raggedRange",o.dtype),s=y(e,"deltas","raggedRange",o.dtype),i={starts:o,limits:n,deltas:s},u=I.runKernel(jb,i);return{rtNestedSplits:u[0],rtDenseValues:u[1]}}var zM=S({raggedRange_:BM});p();function LM(r,t,e,o,n){let s=y(r,"shape","raggedTensorToTensor","int32"),i=y(t,"values","raggedTensorToTensor"),u=y(e,"defaultValue","raggedTensorToTensor",i.dtype),c=o.map((m,f)=>y(m,`tensors${f}`,"raggedTensorToTensor","int32")),a={shape:s,values:i,defaultValue:u,rowPartitionTensors:c},l={rowPartitionTypes:n};return I.runKernel(Xb,a,l)}var OM=S({raggedTensorToTensor_:LM});p();function GM(r,t,e){Ut(r);let o=bt(r),n=null;if(e==null||e==="float32")n=new Float32Array(o);else if(e==="int32")n=new Int32Array(o);else if(e==="bool")n=new Uint8Array(o);else throw new Error(`Unknown data type ${e}`);for(let s=0;s<o;s++)n[s]=t();return I.makeTensor(n,r,e)}var WM=S({rand_:GM});p();p();var rl=bu(yv());var wi=class{constructor(t,e,o,n,s){this.mean=t,this.stdDev=e,this.dtype=o,this.nextVal=NaN,this.truncated=n,this.truncated&&(this.upper=this.mean+this.stdDev*2,this.lower=this.mean-this.stdDev*2);let i=s||Math.random();this.random=rl.alea(i.toString())}nextValue(){if(!isNaN(this.nextVal)){let n=this.nextVal;return this.nextVal=NaN,n}let t,e,o=!1;for(;!o;){let n,s,i;do n=2*this.random()-1,s=2*this.random()-1,i=n*n+s*s;while(i>=1||i===0);let u=Math.sqrt(-2*Math.log(i)/i);t=this.mean+this.stdDev*n*u,e=this.mean+this.stdDev*s*u,(!this.truncated||this.isValidTruncated(t))&&(o=!0)}return(!this.truncated||this.isValidTruncated(e))&&(this.nextVal=this.convertValue(e)),this.convertValue(t)}convertValue(t){return this.dtype==null||this.dtype==="float32"?t:Math.round(t)}isValidTruncated(t){return t<=this.upper&&t>=this.lower}},tl=class{constructor(t,e,o,n){this.alpha=t,this.beta=1/e,this.dtype=o;let s=n||Math.random();this.randu=rl.alea(s.toString()),this.randn=new wi(0,1,o,!1,this.randu()),t<1?this.d=t+2/3:this.d=t-1/3,this.c=1/Math.sqrt(9*this.d)}nextValue(){let t,e,o,n,s,i;for(;;){do n=this.randn.nextValue(),i=1+this.c*n;while(i<=0);if(i*=i*i,t=n*n,e=1-.331*t*t,o=.5*t+this.d*(1-i+Math.log(i)),s=this.randu(),s<e||Math.log(s)<o)break}return i=1/this.beta*this.d*i,this.alpha<1&&(i*=Math.pow(this.randu(),1/this.alpha)),this.convertValue(i)}convertValue(t){return this.dtype==="float32"?t:Math.round(t)}},el=class{constructor(t=0,e=1,o,n){if(this.canReturnFloat=()=>this.dtype==null||this.dtype==="float32",this.min=t,this.range=e-t,this.dtype=o,n==null&&(n=Math.random()),typeof n=="number"&&(n=n.toString()),!this.canReturnFloat()&&this.range<=1)throw new Error(`The difference between ${t} - ${e} <= 1 and dtype is not float`);this.random=rl.alea(n)}convertValue(t){return this.canReturnFloat()?t:Math.round(t)}nextValue(){return this.convertValue(this.min+this.range*this.random())}};function XM(r,t,e=1,o="float32",n){if(Ut(r),e==null&&(e=1),o==null&&(o="float32"),o!=="float32"&&o!=="int32")throw new Error(`Unsupported data type ${o}`);let s=new tl(t,e,o,n),i=It(r,o);for(let u=0;u<i.values.length;u++)i.values[u]=s.nextValue();return i.toTensor()}var YM=S({randomGamma_:XM});p();function ZM(r,t=0,e=1,o,n){if(Ut(r),o!=null&&o==="bool")throw new Error(`Unsupported data type ${o}`);let s=new wi(t,e,o,!1,n),i=It(r,o);for(let u=0;u<i.values.length;u++)i.values[u]=s.nextValue();return i.toTensor()}var xx=S({randomNormal_:ZM});p();function QM(r,t,e){if(t!=null&&t==="bool")throw new Error(`Unsupported data type ${t}`);return xx(r,0,1,t,e)}var JM=S({randomStandardNormal_:QM});p();function tP(r,t=0,e=1,o="float32",n){Ut(r);let s=It(r,o),i=new el(t,e,null,n);for(let u=0;u<s.values.length;u++)s.values[u]=i.nextValue();return s.toTensor()}var Qu=S({randomUniform_:tP});p();function eP(r,t,e,o){return Qu(r,t,e,"int32",o)}var rP=S({randomUniformInt_:eP});p();function Si(r,t,e=1,o="float32"){if(e===0)throw new Error("Cannot have a step of zero");let n={start:r,stop:t,step:e,dtype:o};return I.runKernel(ga,{},n)}p();function oP(r){let e={x:y(r,"x","reciprocal")};return I.runKernel(Hn,e)}var nP=S({reciprocal_:oP});p();function sP(r){let e={x:y(r,"x","relu")};return I.runKernel(qn,e)}var vi=S({relu_:sP});p();function iP(r){let e={x:y(r,"x","relu6")};return I.runKernel(jn,e)}var bx=S({relu6_:iP});p();function aP(r,t){let o={x:y(r,"x","reverse")},n={dims:t};return I.runKernel(Oo,o,n)}var Ze=S({reverse_:aP});p();function uP(r){let t=y(r,"x","reverse");return C(t.rank===1,()=>`Error in reverse1D: x must be rank 1 but got rank ${t.rank}.`),Ze(t,0)}var pP=S({reverse1d_:uP});p();function cP(r,t){let e=y(r,"x","reverse");return C(e.rank===2,()=>`Error in reverse2D: x must be rank 2 but got rank ${e.rank}.`),Ze(e,t)}var lP=S({reverse2d_:cP});p();function mP(r,t){let e=y(r,"x","reverse");return C(e.rank===3,()=>`Error in reverse3D: x must be rank 3 but got rank ${e.rank}.`),Ze(e,t)}var fP=S({reverse3d_:mP});p();function dP(r,t){let e=y(r,"x","reverse");return C(e.rank===4,()=>`Error in reverse4D: x must be rank 4 but got rank ${e.rank}.`),Ze(e,t)}var hP=S({reverse4d_:dP});p();function gP(r){let e={x:y(r,"x","round")};return I.runKernel(Xn,e)}var yx=S({round_:gP});p();function xP(r){let e={x:y(r,"x","selu")};return I.runKernel(Zn,e)}var bP=S({selu_:xP});p();function yP(r,t,e,o,n,s=[1,1],i="NHWC"){let u=y(r,"x","separableConv2d"),c=y(t,"depthwiseFilter","separableConv2d"),a=y(e,"pointwiseFilter","separableConv2d"),l=u,m=!1;if(u.rank===3&&(m=!0,l=A(u,[1,u.shape[0],u.shape[1],u.shape[2]])),i==="NCHW")throw new Error("separableConv2d currently does not support dataFormat NCHW; only NHWC is supported");C(l.rank===4,()=>`Error in separableConv2d: input must be rank 4, but got rank ${l.rank}.`),C(c.rank===4,()=>`Error in separableConv2d: depthwise filter must be rank 4, but got rank ${c.rank}.`),C(a.rank===4,()=>`Error in separableConv2d: pointwise filter must be rank 4, but got rank ${c.rank}.`),C(a.shape[0]===1,()=>`Error in separableConv2d: the first dimension of pointwise filter  must be 1, but got ${a.shape[0]}.`),C(a.shape[1]===1,()=>`Error in separableConv2d: the second dimension of pointwise filter must be 1, but got ${a.shape[1]}.`);let f=c.shape[2],h=c.shape[3];C(a.shape[2]===f*h,()=>`Error in separableConv2d: the third dimension of pointwise filter must be ${f*h}, but got ${a.shape[2]}.`);let g=ju(l,c,o,n,i,s),b=Yo(g,a,1,"valid",i);return m?A(b,[b.shape[1],b.shape[2],b.shape[3]]):b}var wP=S({separableConv2d_:yP});p();async function SP(r,t){let e=y(r,"x","setdiff1d"),o=y(t,"y","setdiff1d");C(e.dtype===o.dtype,()=>`x and y should have the same dtype, but got x (${e.dtype}) and y (${o.dtype}).`),C(e.rank===1,()=>`x should be 1D tensor, but got x (${e.shape}).`),C(o.rank===1,()=>`y should be 1D tensor, but got y (${o.shape}).`);let n=await e.data(),s=await o.data(),i=new Set(s),u=0;for(let l=0;l<n.length;l++)i.has(n[l])||u++;let c=new sr([u],e.dtype),a=new sr([u],"int32");for(let l=0,m=0;l<n.length;l++)i.has(n[l])||(c.values[m]=n[l],a.values[m]=l,m++);return[c.toTensor(),a.toTensor()]}var vP=SP;p();function IP(r){let e={x:y(r,"x","sign")};return I.runKernel(Jn,e)}var CP=S({sign_:IP});p();function kP(r,t,e){let o=y(r,"x","slice1d");return C(o.rank===1,()=>`slice1d expects a rank-1 tensor, but got a rank-${o.rank} tensor`),kt(o,[t],[e])}var _P=S({slice1d_:kP});p();function NP(r,t,e){let o=y(r,"x","slice2d");return C(o.rank===2,()=>`slice2d expects a rank-2 tensor, but got a rank-${o.rank} tensor`),kt(o,t,e)}var DP=S({slice2d_:NP});p();function EP(r,t,e){let o=y(r,"x","slice3d");return C(o.rank===3,()=>`slice3d expects a rank-3 tensor, but got a rank-${o.rank} tensor`),kt(o,t,e)}var TP=S({slice3d_:EP});p();function AP(r,t,e){let o=y(r,"x","slice4d");return C(o.rank===4,()=>`slice4d expects a rank-4 tensor, but got a rank-${o.rank} tensor`),kt(o,t,e)}var $P=S({slice4d_:AP});p();function RP(r,t=-1){let e=y(r,"logits","softmax","float32");if(t===-1&&(t=e.rank-1),t!==e.rank-1)throw Error(`Softmax along a non-last dimension is not yet supported. Logits was rank ${e.rank} and dim was ${t}`);let o={logits:e},n={dim:t};return I.runKernel(Wo,o,n)}var FP=S({softmax_:RP});p();function MP(r){C(r.dtype==="complex64",()=>`The dtype for tf.spectral.fft() must be complex64 but got ${r.dtype}.`);let t={input:r};return I.runKernel("FFT",t)}var Ju=S({fft_:MP});p();function PP(r){C(r.dtype==="complex64",()=>`The dtype for tf.spectral.ifft() must be complex64 but got ${r.dtype}.`);let t={input:r};return I.runKernel(mc,t)}var ja=S({ifft_:PP});p();function BP(r){let t=r.shape[r.shape.length-1],e=r.size/t,o;if(t<=2){let n=A(r,[e,t]);o=ja(n)}else{let n=[e,2*(t-1)],s=A(fs(r),[e,t]),i=A(fi(r),[e,t]),u=Ze(kt(s,[0,1],[e,t-2]),1),c=$(Ze(kt(i,[0,1],[e,t-2]),1),st(-1)),a=Zt([s,u],1),l=Zt([i,c],1),m=A(Ye(a,l),[n[0],n[1]]);o=ja(m)}if(o=fs(o),r.rank===3&&r.shape[0]!==0){let n=o,s=r.shape[0];o=A(o,[s,o.shape[0]/s,o.shape[1]]),n.dispose()}return o}var wx=S({irfft_:BP});p();function zP(r,t){C(r.dtype==="float32",()=>`The dtype for rfft() must be real value but got ${r.dtype}`);let e=r.shape[r.shape.length-1],o=r.size/e,n;if(t!=null&&t<e){let g=r.shape.map(b=>0),x=r.shape.map(b=>b);x[r.shape.length-1]=t,n=kt(r,g,x),e=t}else if(t!=null&&t>e){let g=r.shape.map(x=>x);g[r.shape.length-1]=t-e,n=Zt([r,ur(g)],r.shape.length-1),e=t}else n=r;let s=pt(n),i=A(Ye(n,s),[o,e]),u=Ju(i),c=Math.floor(e/2)+1,a=fs(u),l=fi(u),m=io(a,[c,e-c],a.shape.length-1),f=io(l,[c,e-c],l.shape.length-1),h=n.shape.slice();return h[n.shape.length-1]=c,A(Ye(m[0],f[0]),h)}var tp=S({rfft_:zP});p();function LP(r,t){let e=y(r,"a","squaredDifference"),o=y(t,"b","squaredDifference");[e,o]=yt(e,o),dt(e.shape,o.shape);let n={a:e,b:o},s={};return I.runKernel(to,n,s)}var Sx=S({squaredDifference_:LP});p();function OP(r,t){let e=y(r,"x","squeeze","string_or_numeric");return A(e,Lh(e.shape,t).newShape)}var ep=S({squeeze_:OP});p();function GP(r,t,e,o,n=0,s=0,i=0,u=0,c=0){let l={x:y(r,"x","stridedSlice","string_or_numeric")},m={begin:t,end:e,strides:o,beginMask:n,endMask:s,ellipsisMask:i,newAxisMask:u,shrinkAxisMask:c};return I.runKernel(Qs,l,m)}var WP=S({stridedSlice_:GP});p();function UP(r){let e={x:y(r,"x","tan","float32")};return I.runKernel("Tan",e)}var VP=S({tan_:UP});p();function Se(r,t){nr(r);let e=be(r,t);if(e.length!==1)throw new Error("tensor1d() requires values to be a flat/TypedArray");return Fe(r,null,e,t)}p();function Ii(r,t,e){if(nr(r),t!=null&&t.length!==2)throw new Error("tensor2d() requires shape to have two numbers");let o=be(r,e);if(o.length!==2&&o.length!==1)throw new Error("tensor2d() requires values to be number[][] or flat/TypedArray");if(o.length===1&&t==null)throw new Error("tensor2d() requires shape to be provided when `values` are a flat/TypedArray");return Fe(r,t,o,e)}p();function HP(r,t,e){if(nr(r),t!=null&&t.length!==4)throw new Error("tensor4d() requires shape to have four numbers");let o=be(r,e);if(o.length!==4&&o.length!==1)throw new Error("tensor4d() requires values to be number[][][][] or flat/TypedArray");if(o.length===1&&t==null)throw new Error("tensor4d() requires shape to be provided when `values` are a flat array");return Fe(r,t,o,e)}p();function qP(r,t,e){if(nr(r),t!=null&&t.length!==5)throw new Error("tensor5d() requires shape to have five numbers");let o=be(r,e);if(o.length!==5&&o.length!==1)throw new Error("tensor5d() requires values to be number[][][][][] or flat/TypedArray");if(o.length===1&&t==null)throw new Error("tensor5d() requires shape to be provided when `values` are a flat array");return Fe(r,t,o,e)}p();function KP(r,t,e){if(nr(r),t!=null&&t.length!==6)throw new Error("tensor6d() requires shape to have six numbers");let o=be(r,e);if(o.length!==6&&o.length!==1)throw new Error("tensor6d() requires values to be number[][][][][][] or flat/TypedArray");if(o.length===1&&t==null)throw new Error("tensor6d() requires shape to be provided when `values` are a flat array");return t=t||o,Fe(r,t,o,e)}p();function jP(r,t,e){let o=y(r,"tensor","tensorScatterupdate"),n=y(t,"indices","tensorScatterupdate","int32"),s=y(e,"updates","tensorScatterupdate");if(Va(s,n,o.shape),o.dtype!==s.dtype)throw new Error(`tensor and updates must have the same dtype, instead they are ${o.dtype} and ${s.dtype}.`);let i={tensor:o,indices:n,updates:s},u={};return I.runKernel(js,i,u)}var XP=S({tensorScatterUpdate_:jP});p();function YP(r,t=1,e=!0){let o=y(r,"x","topk");if(o.rank===0)throw new Error("topk() expects the input to be of rank 1 or higher");let n=o.shape[o.shape.length-1];if(t<0)throw new Error(`'k' passed to topk() must be >= 0 but got ${t}`);if(t>n)throw new Error(`'k' passed to topk() must be <= the last dimension (${n}) but got ${t}`);let s={x:o},i={k:t,sorted:e},[u,c]=I.runKernel(Js,s,i);return{values:u,indices:c}}var ZP=S({topk_:YP});p();function QP(r,t=0,e=1,o,n){if(Ut(r),o!=null&&o==="bool")throw new Error("Unsupported data type $ { dtype }");let s=new wi(t,e,o,!0,n),i=It(r,o);for(let u=0;u<i.values.length;u++)i.values[u]=s.nextValue();return i.toTensor()}var JP=S({truncatedNormal_:QP});p();function tB(r,t=0){let e=y(r,"x","unique","string_or_numeric");C(e.rank>0,()=>"The input tensor must be at least 1D");let o={x:e},n={axis:t},[s,i]=I.runKernel(bc,o,n);return{values:s,indices:i}}var eB=S({unique_:tB});p();function rB(r,t){return Qc(r,t,"right")}p();function oB(r,t=!0,e,o){return I.makeVariable(r,t,e,o)}p();p();function ol(r,t){let e=[];for(let s=0;s<t.length;s++)t[s]&&e.push(s);let o=It(r,"int32"),n=It([e.length,r.length],"int32");for(let s=0;s<e.length;s++){let i=o.indexToLoc(e[s]),u=s*r.length;n.values.set(i,u)}return n.toTensor()}async function nB(r){let t=y(r,"condition","whereAsync","bool"),e=await t.data(),o=ol(t.shape,e);return r!==t&&t.dispose(),o}var vx=nB;p();async function sB(r,t,e){let o=y(r,"tensor","boolMask"),n=y(t,"mask","boolMask","bool"),s=e??0,i=n.rank,u=o.shape;C(i>0,()=>"mask cannot be scalar"),Gt(u.slice(s,s+i),n.shape,"mask's shape must match the first K dimensions of tensor's shape,");let c=1;for(let x=s;x<s+i;x++)c*=u[x];let a=u.slice(0,s).concat([c],u.slice(s+i)),l=A(o,a),m=A(n,[-1]),f=await vx(m),h=ep(f,[1]),g=Xu(l,h,s);return r!==o&&o.dispose(),t!==n&&n.dispose(),h.dispose(),l.dispose(),m.dispose(),f.dispose(),g}var lIt=sB;p();function iB(r,t,e,o,n=!0){let s=y(r,"v","movingAverage"),i=y(t,"x","movingAverage"),u=y(e,"decay","movingAverage");ug(s,i),C($e(s.shape,i.shape),()=>"Shape mismatch in v and x");let c=st(1),a=J(c,u),l=$(J(i,s),a);if(n){C(o!=null,()=>"When using zeroDebias: true, step is required.");let m=y(o,"step","movingAverage");l=tt(l,J(c,br(u,m)))}return Y(s,l)}var IIt=S({movingAverage_:iB});p();function aB(r,t,e){Ut(e);let o=y(r,"indices","scatterND","int32"),n=y(t,"updates","scatterND");Va(n,o,e);let s={indices:o,updates:n},i={shape:e};return I.runKernel(Ks,s,i)}var AIt=S({scatterND_:aB});p();p();function wv(r,t,e,o){if(r.dtype!=="int32")throw new Error(`tf.sparseToDense() expects the indices to be int32 type, but the dtype was ${r.dtype}.`);if(r.rank>2)throw new Error(`sparseIndices should be a scalar, vector, or matrix, but got shape ${r.shape}.`);let n=r.rank>0?r.shape[0]:1,s=r.rank>1?r.shape[1]:1;if(e.length!==s)throw new Error(`outputShape has incorrect number of elements:, ${e.length}, should be: ${s}.`);let i=t.size;if(!(t.rank===0||t.rank===1&&i===n))throw new Error(`sparseValues has incorrect shape ${t.shape}, should be [] or [${n}]`);if(t.dtype!==o.dtype)throw new Error("sparseValues.dtype must match defaultValues.dtype")}function pB(r,t,e,o=0){Ut(e);let n=y(r,"sparseIndices","sparseToDense","int32"),s=y(t,"sparseValues","sparseToDense","string_or_numeric"),i=y(o,"defaultValue","sparseToDense",s.dtype);wv(n,s,e,i);let u={sparseIndices:n,sparseValues:s,defaultValue:i},c={outputShape:e};return I.runKernel(Zs,u,c)}var OIt=S({sparseToDense_:pB});p();function cB(r,t){let e=y(t,"indices","gatherND","int32"),n={params:y(r,"x","gatherND","string_or_numeric"),indices:e};return I.runKernel(Ms,n)}var KIt=S({gatherND_:cB});p();p();function Sv(r,t){if(t==null)return r.shape.slice();if($e(r.shape,t))return t;if(r.shape.length===t.length){let e=[];for(let o=0;o<r.shape.length;o++)t[o]==null&&r.shape[o]!=null?e.push(r.shape[o]):e.push(t[o]);return e}return t}function lB(r,t,e,o){let n=y(r,"x","dropout");if(C(n.dtype==="float32",()=>`x has to be a floating point tensor since it's going to be scaled, but got a ${n.dtype} tensor instead.`),C(t>=0&&t<1,()=>`rate must be a float in the range [0, 1), but got ${t}.`),t===0)return r instanceof Ot?n.clone():n;let s=Sv(n,e),i=1-t,u=tt(Gu(Y(Qu(s,0,1,"float32",o),i)),i);return $(n,u)}var aCt=S({dropout_:lB});p();function vv(r){return Math.floor(Math.pow(2,Math.ceil(Math.log(r)/Math.log(2))))}function nl(r,t,e){let o=1-r%2,n=new Float32Array(r);for(let s=0;s<r;++s){let i=2*Math.PI*s/(r+o-1);n[s]=t-e*Math.cos(i)}return Se(n,"float32")}p();async function mB(r,t,e=1){let o=y(r,"predictions","inTopK"),n=y(t,"targets","inTopK");C(o.rank>1,()=>`inTopK() expects the predictions to be of rank 2 or higher, but got ${o.rank}`),C(o.rank-1===n.rank,()=>`predictions rank should be 1 larger than targets rank, but got predictions rank ${o.rank} and targets rank ${n.rank}`),Gt(o.shape.slice(0,o.shape.length-1),n.shape,"predictions's shape should be align with the targets' shape, except the last dimension.");let s=o.shape[o.shape.length-1];C(e>0&&e<=s,()=>`'k' passed to inTopK() must be > 0 && <= the predictions last dimension (${s}), but got ${e}`);let i=await o.data(),u=await n.data(),[c,a]=[i.length/s,s],l=Oh("bool",c);for(let m=0;m<c;m++){let f=m*a,h=i.subarray(f,f+a),g=[];for(let x=0;x<h.length;x++)g.push({value:h[x],index:x});g.sort((x,b)=>b.value-x.value),l[m]=0;for(let x=0;x<e;x++)if(g[x].index===u[m]){l[m]=1;break}}return r!==o&&o.dispose(),t!==n&&n.dispose(),Fr(l,n.shape,"bool")}var gCt=mB;var _v={};De(_v,{conv2d:()=>Iv,depthwiseConv2d:()=>Cv,matMul:()=>kv});p();p();p();function Ci(r,t,e){if(e==null||e==="linear")return r;if(e==="relu")return $(r,jo(t));throw new Error(`Cannot compute gradient for fused activation ${e}.`)}function ki(r,t){let e=t,o=Ft(r.shape,t.shape);return o.length>0&&(e=rt(e,o)),A(e,r.shape)}function _i(r,t,e,o){if(t==="linear")return r;if(t==="relu")return vi(r);if(t==="elu")return Jg(r);if(t==="relu6")return bx(r);if(t==="prelu")return px(r,e);if(t==="leakyrelu")return ex(r,o);if(t==="sigmoid")return Pr(r);throw new Error(`Unknown fused activation ${t}.`)}var Ni=(r,t)=>!(r>0)||t==="linear";function fB({x:r,filter:t,strides:e,pad:o,dataFormat:n="NHWC",dilations:s=[1,1],dimRoundingMode:i,bias:u,activation:c="linear",preluActivationWeights:a,leakyreluAlpha:l}){if(c=c||"linear",Ni(I.state.gradientDepth,c)===!1){C(n==="NHWC",()=>`Error in fused conv2d: got dataFormat of ${n} but only NHWC is currently supported for the case of gradient depth is 0 and the activation is not linear.`);let R=Yo(r,t,e,o,n,s,i);return u!=null&&(R=Y(R,u)),_i(R,c,a,l)}let m=y(r,"x","conv2d","float32"),f=y(t,"filter","conv2d","float32"),h=m,g=!1;m.rank===3&&(g=!0,h=A(m,[1,m.shape[0],m.shape[1],m.shape[2]])),C(h.rank===4,()=>`Error in fused conv2d: input must be rank 4, but got rank ${h.rank}.`),C(f.rank===4,()=>`Error in fused conv2d: filter must be rank 4, but got rank ${f.rank}.`),Pt("fused conv2d",o,i);let x=n==="NHWC"?h.shape[3]:h.shape[1];C(f.shape[2]===x,()=>`Error in conv2d: depth of input (${x}) must match input depth for filter ${f.shape[2]}.`),C(ge(e,s),()=>`Error in conv2D: Either strides or dilations must be 1. Got strides ${e} and dilations '${s}'`);let b=li(h.shape,f.shape,e,s,o,i),v;u!=null&&(v=y(u,"bias","fused conv2d"),[v]=yt(v,m),n==="NHWC"?dt(b.outShape,v.shape):(C(v.shape.length<=1,()=>`Error in fused conv2d: only supports scalar or 1-D Tensor bias for NCHW format but got the bias of rank-${v.shape.length}.`),C(v.shape.length===0||v.shape[0]===b.outChannels||v.shape[0]===1,()=>`Error in fused conv2d: bias shape (${v.shape}) is not compatible with the number of output channels (${b.outChannels})`)));let _;if(a!=null){let R=a.shape;if(C(R.length<=1||R.length===3,()=>`Error in fused conv2d: only supports scalar, 1-D Tensor or 3-D Tensor PReLU activation weights but got a tensor of rank-${R.length}.`),R.length===1)C(R[0]===1||R[0]===b.outChannels,()=>`Error in fused conv2d: PReLU activation weights (${R}) is not compatible with the number of output channels (${b.outChannels}).`);else if(R.length===3)try{dt(R,b.outShape)}catch{let G=`Error in fused conv2d: PReLU activation weights (${R}) is not compatible with the output shape of the conv2d (${b.outShape}).`;throw Error(G)}_=y(a,"prelu weights","fused conv2d")}let k=(R,M)=>{C(n==="NHWC",()=>`Error in gradient of fused conv2D: got dataFormat of ${n} but only NHWC is currently supported.`);let[G,L,U,q]=M,Z=Ci(R,U,c);C(ir(s),()=>`Error in gradient of fused conv2D: dilation rates greater than 1 are not yet supported in gradients. Got dilations '${s}'`);let at=Ba(L.shape,Z,G,e,o),lt=Pa(L,Z,G.shape,e,o),ft=[at,lt];if(q!=null){let Tt=ki(q,Z);ft.push(Tt)}return ft},D={x:h,filter:f,bias:v,preluActivationWeights:_},T={strides:e,pad:o,dataFormat:n,dilations:s,dimRoundingMode:i,activation:c,leakyreluAlpha:l};return u==null?Be((M,G,L)=>{let U=I.runKernel(us,D,T);return L([G,M,U]),g&&(U=A(U,[U.shape[1],U.shape[2],U.shape[3]])),{value:U,gradFunc:k}})(h,f):Be((M,G,L,U)=>{let q=I.runKernel(us,D,T);return U([G,M,q,L]),g&&(q=A(q,[q.shape[1],q.shape[2],q.shape[3]])),{value:q,gradFunc:k}})(h,f,v)}var Iv=S({fusedConv2d_:fB});p();function dB({x:r,filter:t,strides:e,pad:o,dataFormat:n="NHWC",dilations:s=[1,1],dimRoundingMode:i,bias:u,activation:c="linear",preluActivationWeights:a,leakyreluAlpha:l}){if(Ni(I.state.gradientDepth,c)===!1){let T=ju(r,t,e,o,n,s,i);return u!=null&&(T=Y(T,u)),_i(T,c,a,l)}let m=y(r,"x","depthwiseConv2d","float32"),f=y(t,"filter","depthwiseConv2d","float32"),h=m,g=!1;m.rank===3&&(g=!0,h=A(m,[1,m.shape[0],m.shape[1],m.shape[2]])),C(h.rank===4,()=>`Error in fused depthwiseConv2d: input must be rank 4, but got rank ${h.rank}.`),C(f.rank===4,()=>`Error in fused depthwiseConv2d: filter must be rank 4, but got rank ${f.rank}.`),C(h.shape[3]===f.shape[2],()=>`Error in fused depthwiseConv2d: number of input channels (${h.shape[3]}) must match the inChannels dimension in filter ${f.shape[2]}.`),s==null&&(s=[1,1]),C(ge(e,s),()=>`Error in fused depthwiseConv2d: Either strides or dilations must be 1. Got strides ${e} and dilations '${s}'`),Pt("fused depthwiseConv2d",o,i);let x=li(h.shape,f.shape,e,s,o,i,!0),b;u!=null&&(b=y(u,"bias","fused conv2d"),[b]=yt(b,m),dt(x.outShape,b.shape));let v;a!=null&&(v=y(a,"prelu weights","fused depthwiseConv2d"));let _=(T,R)=>{C(ir(s),()=>`Error in gradient of fused depthwiseConv2d: dilation rates greater than 1 are not yet supported. Got dilations '${s}'`);let[M,G,L,U]=R,q=Ci(T,L,c),Z=Fc(G.shape,q,M,e,o,s,i),at=Rc(G,q,M.shape,e,o,s,i);if(U!=null){let lt=ki(b,q);return[Z,at,lt]}return[Z,at]},k={x:h,filter:f,bias:b,preluActivationWeights:v},D={strides:e,pad:o,dataFormat:n,dilations:s,dimRoundingMode:i,activation:c,leakyreluAlpha:l};return u==null?Be((R,M,G)=>{let L=I.runKernel(ps,k,D);return G([M,R,L]),g&&(L=A(L,[L.shape[1],L.shape[2],L.shape[3]])),{value:L,gradFunc:_}})(h,f):Be((R,M,G,L)=>{let U=I.runKernel(ps,k,D);return L([M,R,U,G]),g&&(U=A(U,[U.shape[1],U.shape[2],U.shape[3]])),{value:U,gradFunc:_}})(h,f,b)}var Cv=S({fusedDepthwiseConv2d_:dB});p();function hB({a:r,b:t,transposeA:e=!1,transposeB:o=!1,bias:n,activation:s="linear",preluActivationWeights:i,leakyreluAlpha:u=.2}){if(Ni(I.state.gradientDepth,s)===!1){let q=wt(r,t,e,o);return n!=null&&(q=Y(q,n)),_i(q,s,i,u)}let c=y(r,"a","fused matMul"),a=y(t,"b","fused matMul");[c,a]=yt(c,a);let l=e?c.shape[c.rank-2]:c.shape[c.rank-1],m=o?a.shape[a.rank-1]:a.shape[a.rank-2],f=e?c.shape[c.rank-1]:c.shape[c.rank-2],h=o?a.shape[a.rank-2]:a.shape[a.rank-1],g=c.shape.slice(0,-2),x=a.shape.slice(0,-2),b=bt(g),v=bt(x);C(l===m,()=>`Error in fused matMul: inner shapes (${l}) and (${m}) of Tensors with shapes ${c.shape} and ${a.shape} and transposeA=${e} and transposeB=${o} must match.`);let k=dt(c.shape.slice(0,-2),a.shape.slice(0,-2)).concat([f,h]),D=e?A(c,[b,l,f]):A(c,[b,f,l]),T=o?A(a,[v,h,m]):A(a,[v,m,h]),R;n!=null&&(R=y(n,"bias","fused matMul"),[R]=yt(R,c),dt(k,R.shape));let M;i!=null&&(M=y(i,"prelu weights","fused matMul"));let G=(q,Z)=>{let[at,lt,ft,Tt]=Z,$t=Ci(A(q,ft.shape),ft,s),ne,ae;if(!e&&!o?(ne=wt($t,lt,!1,!0),ae=wt(at,$t,!0,!1)):!e&&o?(ne=wt($t,lt,!1,!1),ae=wt($t,at,!0,!1)):e&&!o?(ne=wt(lt,$t,!1,!0),ae=wt(at,$t,!1,!1)):(ne=wt(lt,$t,!0,!0),ae=wt($t,at,!0,!0)),n!=null){let de=ki(Tt,$t);return[ne,ae,de]}else return[ne,ae]},L={a:D,b:T,bias:R,preluActivationWeights:M},U={transposeA:e,transposeB:o,activation:s,leakyreluAlpha:u};return n==null?Be((Z,at,lt)=>{let ft=I.runKernel(as,L,U);return lt([Z,at,ft]),{value:A(ft,k),gradFunc:G}})(D,T):Be((Z,at,lt,ft)=>{let Tt=I.runKernel(as,L,U);return ft([Z,at,Tt,lt]),{value:A(Tt,k),gradFunc:G}})(D,T,R)}var kv=S({fusedMatMul_:hB});p();function gB(r){return nl(r,.54,.46)}var Nv=S({hammingWindow_:gB});p();function xB(r){return nl(r,.5,.5)}var sl=S({hannWindow_:xB});p();function bB(r,t,e,o=!1,n=0){let s=0,i=[];for(;s+t<=r.size;)i.push(kt(r,s,t)),s+=e;if(o)for(;s<r.size;){let u=s+t-r.size,c=Zt([kt(r,s,t-u),tn([u],n)]);i.push(c),s+=e}return i.length===0?Ii([],[0,t]):A(Zt(i),[i.length,t])}var il=S({frame_:bB});p();function yB(r,t,e,o,n=sl){o==null&&(o=vv(t));let s=il(r,t,e),i=$(s,n(t));return tp(i,o)}var Dv=S({stft_:yB});p();function wB(r,t,e,o,n="bilinear",s=0){let i=y(r,"image","cropAndResize"),u=y(t,"boxes","cropAndResize","float32"),c=y(e,"boxInd","cropAndResize","int32"),a=u.shape[0];C(i.rank===4,()=>`Error in cropAndResize: image must be rank 4,but got rank ${i.rank}.`),C(u.rank===2&&u.shape[1]===4,()=>`Error in cropAndResize: boxes must be have size [${a},4] but had shape ${u.shape}.`),C(c.rank===1&&c.shape[0]===a,()=>`Error in cropAndResize: boxInd must be have size [${a}] but had shape ${u.shape}.`),C(o.length===2,()=>`Error in cropAndResize: cropSize must be of length 2, but got length ${o.length}.`),C(o[0]>=1&&o[1]>=1,()=>`cropSize must be atleast [1,1], but was ${o}`),C(n==="bilinear"||n==="nearest",()=>`method must be bilinear or nearest, but was ${n}`);let l={image:i,boxes:u,boxInd:c},m={method:n,extrapolationValue:s,cropSize:o};return I.runKernel(Ds,l,m)}var Ev=S({cropAndResize_:wB});p();function SB(r){let t=y(r,"image","flipLeftRight","float32");C(t.rank===4,()=>`Error in flipLeftRight: image must be rank 4,but got rank ${t.rank}.`);let e={image:t};return I.runKernel(Fs,e,{})}var Tv=S({flipLeftRight_:SB});p();function vB(r){let t=y(r,"image","grayscaleToRGB"),e=t.rank-1,o=t.shape[e];C(t.rank>=2,()=>`Error in grayscaleToRGB: images must be at least rank 2, but got rank ${t.rank}.`),C(o===1,()=>`Error in grayscaleToRGB: last dimension of a grayscale image should be size 1, but got size ${o}.`);let n=new Array(t.rank);return n.fill(1,0,e),n[e]=3,Zo(t,n)}var Av=S({grayscaleToRGB_:vB});p();function IB(r){let t=y(r,"image","RGBToGrayscale"),e=t.rank-1,o=t.shape[e];C(t.rank>=2,()=>`Error in RGBToGrayscale: images must be at least rank 2, but got rank ${t.rank}.`),C(o===3,()=>`Error in RGBToGrayscale: last dimension of an RGB image should be size 3, but got size ${o}.`);let n=t.dtype,s=V(t,"float32"),i=Se([.2989,.587,.114]),u;switch(t.rank){case 2:u=bi("ij,j->i",s,i);break;case 3:u=bi("ijk,k->ij",s,i);break;case 4:u=bi("ijkl,l->ijk",s,i);break;case 5:u=bi("ijklm,m->ijkl",s,i);break;case 6:u=bi("ijklmn,n->ijklm",s,i);break;default:throw new Error("Not a valid tensor rank.")}return u=yr(u,-1),V(u,n)}var $v=S({rgbToGrayscale_:IB});p();function CB(r,t,e=0,o=.5){let n=y(r,"image","rotateWithOffset","float32");C(n.rank===4,()=>`Error in rotateWithOffset: image must be rank 4,but got rank ${n.rank}.`);let s={image:n},i={radians:t,fillValue:e,center:o};return I.runKernel(ei,s,i)}var Rv=S({rotateWithOffset_:CB});p();p();function wr(r,t,e,o,n,s){o==null&&(o=.5),n==null&&(n=Number.NEGATIVE_INFINITY),s==null&&(s=0);let i=r.shape[0];return e=Math.min(e,i),C(0<=o&&o<=1,()=>`iouThreshold must be in [0, 1], but was '${o}'`),C(r.rank===2,()=>`boxes must be a 2D tensor, but was of rank '${r.rank}'`),C(r.shape[1]===4,()=>`boxes must have 4 columns, but 2nd dimension was ${r.shape[1]}`),C(t.rank===1,()=>"scores must be a 1D tensor"),C(t.shape[0]===i,()=>`scores has incompatible shape with boxes. Expected ${i}, but was ${t.shape[0]}`),C(0<=s&&s<=1,()=>`softNmsSigma must be in [0, 1], but was '${s}'`),{maxOutputSize:e,iouThreshold:o,scoreThreshold:n,softNmsSigma:s}}function kB(r,t,e,o=.5,n=Number.NEGATIVE_INFINITY){let s=y(r,"boxes","nonMaxSuppression","float32"),i=y(t,"scores","nonMaxSuppression","float32"),u=wr(s,i,e,o,n);e=u.maxOutputSize,o=u.iouThreshold,n=u.scoreThreshold;let c={maxOutputSize:e,iouThreshold:o,scoreThreshold:n};return I.runKernel(Us,{boxes:s,scores:i},c)}var Fv=S({nonMaxSuppression_:kB});p();p();p();function Mv(r,t,e){let o=_B(r,t,e),n=o<0?-(o+1):o;r.splice(n,0,t)}function _B(r,t,e){return DB(r,t,e||NB)}function NB(r,t){return r>t?1:r<t?-1:0}function DB(r,t,e){let o=0,n=r.length,s=0,i=!1;for(;o<n;){s=o+(n-o>>>1);let u=e(t,r[s]);u>0?o=s+1:(n=s,i=!u)}return i?o:-o-1}function al(r,t,e,o,n){return Ix(r,t,e,o,n,0)}function ul(r,t,e,o,n,s){return Ix(r,t,e,o,n,0,!1,s,!0)}function pl(r,t,e,o,n,s){return Ix(r,t,e,o,n,s,!0)}function Ix(r,t,e,o,n,s,i=!1,u=!1,c=!1){let a=[];for(let b=0;b<t.length;b++)t[b]>n&&a.push({score:t[b],boxIndex:b,suppressBeginIndex:0});a.sort(Pv);let l=s>0?-.5/s:0,m=[],f=[];for(;m.length<e&&a.length>0;){let b=a.pop(),{score:v,boxIndex:_,suppressBeginIndex:k}=b;if(v<n)break;let D=!1;for(let T=m.length-1;T>=k;--T){let R=EB(r,_,m[T]);if(R>=o){D=!0;break}if(b.score=b.score*TB(o,l,R),b.score<=n)break}b.suppressBeginIndex=m.length,D||(b.score===v?(m.push(_),f.push(b.score)):b.score>n&&Mv(a,b,Pv))}let h=m.length,g=e-h;u&&g>0&&(m.push(...new Array(g).fill(0)),f.push(...new Array(g).fill(0)));let x={selectedIndices:m};return i&&(x.selectedScores=f),c&&(x.validOutputs=h),x}function EB(r,t,e){let o=r.subarray(t*4,t*4+4),n=r.subarray(e*4,e*4+4),s=Math.min(o[0],o[2]),i=Math.min(o[1],o[3]),u=Math.max(o[0],o[2]),c=Math.max(o[1],o[3]),a=Math.min(n[0],n[2]),l=Math.min(n[1],n[3]),m=Math.max(n[0],n[2]),f=Math.max(n[1],n[3]),h=(u-s)*(c-i),g=(m-a)*(f-l);if(h<=0||g<=0)return 0;let x=Math.max(s,a),b=Math.max(i,l),v=Math.min(u,m),_=Math.min(c,f),k=Math.max(v-x,0)*Math.max(_-b,0);return k/(h+g-k)}function TB(r,t,e){let o=Math.exp(t*e*e);return e<=r?o:0}function Pv(r,t){return r.score-t.score||r.score===t.score&&t.boxIndex-r.boxIndex}async function AB(r,t,e,o=.5,n=Number.NEGATIVE_INFINITY){let s=y(r,"boxes","nonMaxSuppressionAsync"),i=y(t,"scores","nonMaxSuppressionAsync"),u=wr(s,i,e,o,n);e=u.maxOutputSize,o=u.iouThreshold,n=u.scoreThreshold;let c=await Promise.all([s.data(),i.data()]),a=c[0],l=c[1],{selectedIndices:m}=al(a,l,e,o,n);return s!==r&&s.dispose(),i!==t&&i.dispose(),Se(m,"int32")}var Bv=AB;p();function $B(r,t,e,o=.5,n=Number.NEGATIVE_INFINITY,s=0){let i=y(r,"boxes","nonMaxSuppression"),u=y(t,"scores","nonMaxSuppression"),c=wr(i,u,e,o,n,s);e=c.maxOutputSize,o=c.iouThreshold,n=c.scoreThreshold,s=c.softNmsSigma;let a={boxes:i,scores:u},l={maxOutputSize:e,iouThreshold:o,scoreThreshold:n,softNmsSigma:s},m=I.runKernel(Vs,a,l);return{selectedIndices:m[0],selectedScores:m[1]}}var zv=S({nonMaxSuppressionWithScore_:$B});p();async function RB(r,t,e,o=.5,n=Number.NEGATIVE_INFINITY,s=0){let i=y(r,"boxes","nonMaxSuppressionAsync"),u=y(t,"scores","nonMaxSuppressionAsync"),c=wr(i,u,e,o,n,s);e=c.maxOutputSize,o=c.iouThreshold,n=c.scoreThreshold,s=c.softNmsSigma;let a=await Promise.all([i.data(),u.data()]),l=a[0],m=a[1],{selectedIndices:f,selectedScores:h}=pl(l,m,e,o,n,s);return i!==r&&i.dispose(),u!==t&&u.dispose(),{selectedIndices:Se(f,"int32"),selectedScores:Se(h)}}var Lv=RB;p();function FB(r,t,e,o=.5,n=Number.NEGATIVE_INFINITY,s=!1){let i=y(r,"boxes","nonMaxSuppression"),u=y(t,"scores","nonMaxSuppression"),c=wr(i,u,e,o,n,null),a=c.maxOutputSize,l=c.iouThreshold,m=c.scoreThreshold,f={boxes:i,scores:u},h={maxOutputSize:a,iouThreshold:l,scoreThreshold:m,padToMaxOutputSize:s},g=I.runKernel(Su,f,h);return{selectedIndices:g[0],validOutputs:g[1]}}var Ov=S({nonMaxSuppressionPadded_:FB});p();async function MB(r,t,e,o=.5,n=Number.NEGATIVE_INFINITY,s=!1){let i=y(r,"boxes","nonMaxSuppressionAsync"),u=y(t,"scores","nonMaxSuppressionAsync"),c=wr(i,u,e,o,n,null),a=c.maxOutputSize,l=c.iouThreshold,m=c.scoreThreshold,[f,h]=await Promise.all([i.data(),u.data()]),{selectedIndices:g,validOutputs:x}=ul(f,h,a,l,m,s);return i!==r&&i.dispose(),u!==t&&u.dispose(),{selectedIndices:Se(g,"int32"),validOutputs:st(x,"int32")}}var Gv=MB;p();function PB(r,t,e=!1,o=!1){let n=y(r,"images","resizeBilinear");C(n.rank===3||n.rank===4,()=>`Error in resizeBilinear: x must be rank 3 or 4, but got rank ${n.rank}.`),C(t.length===2,()=>`Error in resizeBilinear: new shape must 2D, but got shape ${t}.`),C(o===!1||e===!1,()=>"Error in resizeBilinear: If halfPixelCenters is true, alignCorners must be false.");let s=n,i=!1;n.rank===3&&(i=!0,s=A(n,[1,n.shape[0],n.shape[1],n.shape[2]]));let[]=t,u={images:s},c={alignCorners:e,halfPixelCenters:o,size:t},a=I.runKernel(Lo,u,c);return i?A(a,[a.shape[1],a.shape[2],a.shape[3]]):a}var Wv=S({resizeBilinear_:PB});p();function BB(r,t,e=!1,o=!1){let n=y(r,"images","resizeNearestNeighbor");C(n.rank===3||n.rank===4,()=>`Error in resizeNearestNeighbor: x must be rank 3 or 4, but got rank ${n.rank}.`),C(t.length===2,()=>`Error in resizeNearestNeighbor: new shape must 2D, but got shape ${t}.`),C(n.dtype==="float32"||n.dtype==="int32",()=>"`images` must have `int32` or `float32` as dtype"),C(o===!1||e===!1,()=>"Error in resizeNearestNeighbor: If halfPixelCenters is true, alignCorners must be false.");let s=n,i=!1;n.rank===3&&(i=!0,s=A(n,[1,n.shape[0],n.shape[1],n.shape[2]]));let[]=t,u={images:s},c={alignCorners:e,halfPixelCenters:o,size:t},a=I.runKernel(zo,u,c);return i?A(a,[a.shape[1],a.shape[2],a.shape[3]]):a}var Uv=S({resizeNearestNeighbor_:BB});p();function zB(r,t="binary",e=!1,o=.5){let n=y(r,"image","threshold"),s=.2989,i=.587,u=.114,c=n.shape[0]*n.shape[1],a=$(Se([o]),255),l,m,f,h;if(C(n.rank===3,()=>`Error in threshold: image must be rank 3,but got rank ${n.rank}.`),C(n.shape[2]===3||n.shape[2]===1,()=>`Error in threshold: image color channel must be equal to 3 or 1but got ${n.shape[2]}.`),C(n.dtype==="int32"||n.dtype==="float32",()=>`Error in dtype: image dtype must be int32 or float32,but got dtype ${n.dtype}.`),C(t==="otsu"||t==="binary",()=>`Method must be binary or otsu, but was ${t}`),n.shape[2]===3){[l,m,f]=io(n,[1,1,1],-1);let b=$(l,s),v=$(m,i),_=$(f,u);h=Y(Y(b,v),_)}else h=r;if(t==="otsu"){let b=Zg(V(yx(h),"int32"),Fr([]),256);a=LB(b,c)}let g=e?$r(h,a):Pe(h,a);return V($(g,255),"int32")}function LB(r,t){let e=Se([-1]),o=Se([0]),n=Se([0]),s,i,u,c,a,l;for(let m=0;m<r.size-1;m++){s=kt(r,0,m+1),i=kt(r,m+1),a=tt(rt(s),t),l=tt(rt(i),t);let f=rt($(s,Si(0,s.size)));u=tt(f,rt(s));let h=tn(i.shape,s.size),g=Y(Si(0,i.size),h),x=$(i,g);c=tt(rt(x),rt(i));let b=J(u,c),v=J(u,c),_=$(a,l);n=$($(_,b),v);let k=Pe(n,o);o=Yt(k,n,o),e=Yt(k,Se([m]),e)}return e}var Vv=S({threshold_:zB});p();function OB(r,t,e="nearest",o="constant",n=0,s){let i=y(r,"image","transform","float32"),u=y(t,"transforms","transform","float32");C(i.rank===4,()=>`Error in transform: image must be rank 4,but got rank ${i.rank}.`),C(u.rank===2&&(u.shape[0]===i.shape[0]||u.shape[0]===1)&&u.shape[1]===8,()=>"Error in transform: Input transform should be batch x 8 or 1 x 8"),C(s==null||s.length===2,()=>`Error in transform: outputShape must be [height, width] or null, but got ${s}.`);let c={image:i,transforms:u},a={interpolation:e,fillMode:o,fillValue:n,outputShape:s};return I.runKernel(ti,c,a)}var Hv=S({transform_:OB});p();function GB(r,t,e){let o=y(r,"a","bandPart");C(o.rank>=2,()=>`bandPart(): Rank must be at least 2, got ${o.rank}.`);let n=o.shape,[s,i]=o.shape.slice(-2),u,c;typeof t=="number"?(C(t%1===0,()=>`bandPart(): numLower must be an integer, got ${t}.`),C(t<=s,()=>`bandPart(): numLower (${t}) must not be greater than the number of rows (${s}).`),u=y(t<0?s:t,"numLower","bandPart")):(C(t.dtype==="int32",()=>"bandPart(): numLower's dtype must be an int32."),u=Yt(La(t,0),s,Ka(t,s))),typeof e=="number"?(C(e%1===0,()=>`bandPart(): numUpper must be an integer, got ${e}.`),C(e<=i,()=>`bandPart(): numUpper (${e}) must not be greater than the number of columns (${i}).`),c=y(e<0?i:e,"numUpper","bandPart")):(C(e.dtype==="int32",()=>"bandPart(): numUpper's dtype must be an int32."),c=Yt(La(e,0),i,Ka(e,i)));let a=A(Si(0,s,1,"int32"),[-1,1]),l=Si(0,i,1,"int32"),m=J(a,l),f=so($r(m,u),Xo(m,Et(c))),h=ur([s,i],o.dtype);return A(xr(di(A(o,[-1,s,i])).map(g=>Yt(f,g,h))),n)}var qv=S({bandPart_:GB});p();function WB(r){let t;if(Array.isArray(r)){t=!1,C(r!=null&&r.length>0,()=>"Gram-Schmidt process: input must not be null, undefined, or empty");let n=r[0].shape[0];for(let s=1;s<r.length;++s)C(r[s].shape[0]===n,()=>`Gram-Schmidt: Non-unique lengths found in the input vectors: (${r[s].shape[0]} vs. ${n})`)}else t=!0,r=io(r,r.shape[0],0).map(n=>ep(n,[0]));C(r.length<=r[0].shape[0],()=>`Gram-Schmidt: Number of vectors (${r.length}) exceeds number of dimensions (${r[0].shape[0]}).`);let e=[],o=r;for(let n=0;n<r.length;++n)e.push(I.tidy(()=>{let s=o[n];if(n>0)for(let i=0;i<n;++i){let u=$(rt($(e[i],s)),e[i]);s=J(s,u)}return tt(s,Ha(s,"euclidean"))}));return t?xr(e,0):e}var Kv=S({gramSchmidt_:WB});p();function UB(r,t=!1){if(C(r.rank>=2,()=>`qr() requires input tensor to have a rank >= 2, but got rank ${r.rank}`),r.rank===2)return jv(r,t);{let e=r.shape.slice(0,r.shape.length-2).reduce((c,a)=>c*a),o=di(A(r,[e,r.shape[r.shape.length-2],r.shape[r.shape.length-1]]),0),n=[],s=[];o.forEach(c=>{let[a,l]=jv(c,t);n.push(a),s.push(l)});let i=A(xr(n,0),r.shape),u=A(xr(s,0),r.shape);return[i,u]}}function jv(r,t=!1){return I.tidy(()=>{C(r.shape.length===2,()=>`qr2d() requires a 2D Tensor, but got a ${r.shape.length}D Tensor.`);let e=r.shape[0],o=r.shape[1],n=tx(e),s=Rr(r),i=Ii([[1]],[1,1]),u=Rr(i),c=e>=o?o:e;for(let a=0;a<c;++a){let l=s,m=u,f=n;[u,s,n]=I.tidy(()=>{let h=kt(s,[a,a],[e-a,1]),g=Ha(h),x=kt(s,[a,a],[1,1]),b=Yt(Pe(x,0),Ii([[-1]]),Ii([[1]])),v=J(x,$(b,g)),_=tt(h,v);_.shape[0]===1?u=Rr(i):u=Zt([i,kt(_,[1,0],[_.shape[0]-1,_.shape[1]])],0);let k=Et(tt(wt(b,v),g)),D=kt(s,[a,0],[e-a,o]),T=$(k,u),R=Oe(u);if(a===0)s=J(D,wt(T,wt(R,D)));else{let L=J(D,wt(T,wt(R,D)));s=Zt([kt(s,[0,0],[a,o]),L],0)}let M=Oe(T),G=kt(n,[0,a],[e,n.shape[1]-a]);if(a===0)n=J(G,wt(wt(G,u),M));else{let L=J(G,wt(wt(G,u),M));n=Zt([kt(n,[0,0],[e,a]),L],1)}return[u,s,n]}),ie([l,m,f])}return!t&&e>o&&(n=kt(n,[0,0],[e,o]),s=kt(s,[0,0],[o,o])),[n,s]})}var Xv=S({qr_:UB});p();p();var Qt;(function(r){r[r.NONE=0]="NONE",r[r.MEAN=1]="MEAN",r[r.SUM=2]="SUM",r[r.SUM_BY_NONZERO_WEIGHTS=3]="SUM_BY_NONZERO_WEIGHTS"})(Qt||(Qt={}));p();function VB(r,t,e=Qt.SUM_BY_NONZERO_WEIGHTS){let o=y(r,"losses","computeWeightedLoss"),n=null;t!=null&&(n=y(t,"weights","computeWeightedLoss"));let s=n==null?o:$(o,n);if(e===Qt.NONE)return s;if(e===Qt.SUM)return rt(s);if(e===Qt.MEAN){if(n==null)return qa(s);{let i=o.size/n.size,u=tt(rt(s),rt(n));return i>1?tt(u,st(i)):u}}if(e===Qt.SUM_BY_NONZERO_WEIGHTS){if(n==null)return tt(rt(s),st(o.size));{let i=$(n,Ge(o.shape)),u=V(rt(ux(i,st(0))),"float32");return tt(rt(s),u)}}throw Error(`Unknown reduction: ${e}`)}var ve=S({computeWeightedLoss_:VB});function HB(r,t,e,o=Qt.SUM_BY_NONZERO_WEIGHTS){let n=y(r,"labels","absoluteDifference"),s=y(t,"predictions","absoluteDifference"),i=null;e!=null&&(i=y(e,"weights","absoluteDifference")),Gt(n.shape,s.shape,"Error in absoluteDifference: ");let u=we(J(n,s));return ve(u,i,o)}var Yv=S({absoluteDifference_:HB});p();function qB(r,t,e,o,n=Qt.SUM_BY_NONZERO_WEIGHTS){let s=y(r,"labels","cosineDistance"),i=y(t,"predictions","cosineDistance"),u=null;o!=null&&(u=y(o,"weights","cosineDistance")),Gt(s.shape,i.shape,"Error in cosineDistance: ");let c=st(1),a=J(c,rt($(s,i),e,!0));return ve(a,u,n)}var Zv=S({cosineDistance_:qB});p();function KB(r,t,e,o=Qt.SUM_BY_NONZERO_WEIGHTS){let n=y(r,"labels","hingeLoss"),s=y(t,"predictions","hingeLoss"),i=null;e!=null&&(i=y(e,"weights","hingeLoss")),Gt(n.shape,s.shape,"Error in hingeLoss: ");let u=st(1);n=J($(st(2),n),u);let c=vi(J(u,$(n,s)));return ve(c,i,o)}var Qv=S({hingeLoss_:KB});p();function jB(r,t,e,o=1,n=Qt.SUM_BY_NONZERO_WEIGHTS){let s=y(r,"labels","huberLoss"),i=y(t,"predictions","huberLoss"),u=null;e!=null&&(u=y(e,"weights","huberLoss")),Gt(s.shape,i.shape,"Error in huberLoss: ");let c=st(o),a=we(J(i,s)),l=Ka(a,c),m=J(a,l),f=Y($(st(.5),gt(l)),$(c,m));return ve(f,u,n)}var Jv=S({huberLoss_:jB});p();function XB(r,t,e,o=1e-7,n=Qt.SUM_BY_NONZERO_WEIGHTS){let s=y(r,"labels","logLoss"),i=y(t,"predictions","logLoss"),u=null;e!=null&&(u=y(e,"weights","logLoss")),Gt(s.shape,i.shape,"Error in logLoss: ");let c=st(1),a=st(o),l=Et($(s,ao(Y(i,a)))),m=$(J(c,s),ao(Y(J(c,i),a))),f=J(l,m);return ve(f,u,n)}var tI=S({logLoss_:XB});p();function YB(r,t,e,o=Qt.SUM_BY_NONZERO_WEIGHTS){let n=y(r,"labels","meanSquaredError"),s=y(t,"predictions","meanSquaredError"),i=null;e!=null&&(i=y(e,"weights","meanSquaredError")),Gt(n.shape,s.shape,"Error in meanSquaredError: ");let u=Sx(n,s);return ve(u,i,o)}var eI=S({meanSquaredError_:YB});p();function ZB(r,t){let e=y(r,"labels","sigmoidCrossEntropyWithLogits"),o=y(t,"logits","sigmoidCrossEntropyWithLogits");Gt(e.shape,o.shape,"Error in sigmoidCrossEntropyWithLogits: ");let n=vi(o),s=$(o,e),i=rx(xe(Et(we(o))));return Y(J(n,s),i)}function QB(r,t,e,o=0,n=Qt.SUM_BY_NONZERO_WEIGHTS){let s=y(r,"multiClassLabels","sigmoidCrossEntropy"),i=y(t,"logits","sigmoidCrossEntropy"),u=null;if(e!=null&&(u=y(e,"weights","sigmoidCrossEntropy")),Gt(s.shape,i.shape,"Error in sigmoidCrossEntropy: "),o>0){let a=st(o),l=st(1),m=st(.5);s=Y($(s,J(l,a)),$(m,a))}let c=ZB(s,i);return ve(c,u,n)}var rI=S({sigmoidCrossEntropy_:QB});p();function JB(r,t,e=-1){if(e===-1&&(e=t.rank-1),e!==t.rank-1)throw Error(`Softmax cross entropy along a non-last dimension is not yet supported. Labels / logits was rank ${t.rank} and dim was ${e}`);return Be((n,s,i)=>{let c=sx(s,[e],!0),a=J(V(s,"float32"),c);i([n,a]);let l=Et($(a,n));return{value:rt(l,[e]),gradFunc:(h,g)=>{let[x,b]=g,v=gr(h.shape,[e]);return[$(A(h,v),J(V(x,"float32"),xe(b))),$(A(h,v),J(xe(b),V(x,"float32")))]}}})(r,t)}function tz(r,t,e,o=0,n=Qt.SUM_BY_NONZERO_WEIGHTS){let s=y(r,"onehotLabels","softmaxCrossEntropy"),i=y(t,"logits","softmaxCrossEntropy"),u=null;if(e!=null&&(u=y(e,"weights","softmaxCrossEntropy")),Gt(s.shape,i.shape,"Error in softmaxCrossEntropy: "),o>0){let a=st(o),l=st(1),m=st(s.shape[1]);s=Y($(s,J(l,a)),tt(a,m))}let c=JB(s,i);return ve(c,u,n)}var oI=S({softmaxCrossEntropy_:tz});p();function ez(r,t,e,o){let n=y(r,"indices","sparseFillEmptyRows","int32"),s=y(t,"values","sparseFillEmptyRows"),i=y(e,"denseShape","sparseFillEmptyRows","int32"),u=y(o,"defaultValue","sparseFillEmptyRows",s.dtype);if(n.rank!==2)throw new Error(`Indices should be Tensor2D but received shape
        ${n.shape}`);if(s.rank!==1)throw new Error(`Values should be Tensor1D but received shape ${s.shape}`);if(i.rank!==1)throw new Error(`Dense shape should be Tensor1D but received shape ${i.shape}`);if(u.rank!==0)throw new Error(`Default value should be a scalar but received shape ${u.shape}`);let c={indices:n,values:s,denseShape:i,defaultValue:u},a=I.runKernel(dc,c);return{outputIndices:a[0],outputValues:a[1],emptyRowIndicator:a[2],reverseIndexMap:a[3]}}var nI=S({sparseFillEmptyRows_:ez});p();function rz(r,t,e){let o=y(r,"inputIndices","sparseReshape","int32"),n=y(t,"inputShape","sparseReshape","int32"),s=y(e,"newShape","sparseReshape","int32");if(o.rank!==2)throw new Error(`Input indices should be Tensor2D but received shape
        ${o.shape}`);if(n.rank!==1)throw new Error(`Input shape should be Tensor1D but received shape ${n.shape}`);if(s.rank!==1)throw new Error(`New shape should be Tensor1D but received shape ${s.shape}`);let i={inputIndices:o,inputShape:n,newShape:s},u=I.runKernel(Iu,i);return{outputIndices:u[0],outputShape:u[1]}}var sI=S({sparseReshape_:rz});p();function oz(r,t,e){let o=y(r,"data","sparseSegmentMean"),n=y(t,"indices","sparseSegmentMean","int32"),s=y(e,"segmentIds","sparseSegmentMean","int32");if(o.rank<1)throw new Error("Data should be at least 1 dimensional but received scalar");if(n.rank!==1)throw new Error(`Indices should be Tensor1D but received shape
          ${n.shape}`);if(s.rank!==1)throw new Error(`Segment ids should be Tensor1D but received shape
          ${s.shape}`);let i={data:o,indices:n,segmentIds:s};return I.runKernel(ba,i)}var iI=S({sparseSegmentMean_:oz});p();function nz(r,t,e){let o=y(r,"data","sparseSegmentSum"),n=y(t,"indices","sparseSegmentSum","int32"),s=y(e,"segmentIds","sparseSegmentSum","int32");if(o.rank<1)throw new Error("Data should be at least 1 dimensional but received scalar");if(n.rank!==1)throw new Error(`Indices should be Tensor1D but received shape
         ${n.shape}`);if(s.rank!==1)throw new Error(`Segment ids should be Tensor1D but received shape
         ${s.shape}`);let i={data:o,indices:n,segmentIds:s};return I.runKernel(ya,i)}var aI=S({sparseSegmentSum_:nz});p();function sz(r,t,e,o,n,s,i,u){let c=y(r,"data","stringNGrams","string");if(c.dtype!=="string")throw new Error("Data must be of datatype string");if(c.shape.length!==1)throw new Error(`Data must be a vector, saw: ${c.shape}`);let a=y(t,"dataSplits","stringNGrams");if(a.dtype!=="int32")throw new Error("Data splits must be of datatype int32");let l={separator:e,nGramWidths:o,leftPad:n,rightPad:s,padWidth:i,preserveShortSequences:u},m={data:c,dataSplits:a},f=I.runKernel(Sa,m,l);return{nGrams:f[0],nGramsSplits:f[1]}}var uI=S({stringNGrams_:sz});p();function iz(r,t,e=!0){let o=y(r,"input","stringSplit","string"),n=y(t,"delimiter","stringSplit","string");if(o.rank!==1)throw new Error(`Input should be Tensor1D but received shape ${o.shape}`);if(n.rank!==0)throw new Error(`Delimiter should be a scalar but received shape ${n.shape}`);let s={skipEmpty:e},i={input:o,delimiter:n},u=I.runKernel(gc,i,s);return{indices:u[0],values:u[1],shape:u[2]}}var pI=S({stringSplit_:iz});p();function az(r,t){let e=y(r,"input","stringToHashBucketFast","string"),o={numBuckets:t};if(t<=0)throw new Error("Number of buckets must be at least 1");let n={input:e};return I.runKernel(xc,n,o)}var cI=S({stringToHashBucketFast_:az});p();function uz(r,t,e,o=!0){let n=y(r,"input","staticRegexReplace","string"),s={pattern:t,rewrite:e,replaceGlobal:o};return I.runKernel(hc,{x:n},s)}var lI=S({staticRegexReplace_:uz});var pDt={fft:Ju,ifft:ja,rfft:tp,irfft:wx},dDt={hammingWindow:Nv,hannWindow:sl,frame:il,stft:Dv},TDt={flipLeftRight:Tv,grayscaleToRGB:Av,resizeNearestNeighbor:Uv,resizeBilinear:Wv,rgbToGrayscale:$v,rotateWithOffset:Rv,cropAndResize:Ev,nonMaxSuppression:Fv,nonMaxSuppressionAsync:Bv,nonMaxSuppressionWithScore:zv,nonMaxSuppressionWithScoreAsync:Lv,nonMaxSuppressionPadded:Ov,nonMaxSuppressionPaddedAsync:Gv,threshold:Vv,transform:Hv},FDt={bandPart:qv,gramSchmidt:Kv,qr:Xv},VDt={absoluteDifference:Yv,computeWeightedLoss:ve,cosineDistance:Zv,hingeLoss:Qv,huberLoss:Jv,logLoss:tI,meanSquaredError:eI,sigmoidCrossEntropy:rI,softmaxCrossEntropy:oI},XDt={sparseFillEmptyRows:nI,sparseReshape:sI,sparseSegmentMean:iI,sparseSegmentSum:aI},tEt={stringNGrams:uI,stringSplit:pI,stringToHashBucketFast:cI,staticRegexReplace:lI};p();var ze=class extends Hu{minimize(t,e=!1,o){let{value:n,grads:s}=this.computeGradients(t,o);if(o!=null){let i=o.map(u=>({name:u.name,tensor:s[u.name]}));this.applyGradients(i)}else this.applyGradients(s);return ie(s),e?n:(n.dispose(),null)}get iterations(){return this.iterations_==null&&(this.iterations_=0),this.iterations_}incrementIterations(){this.iterations_=this.iterations+1}computeGradients(t,e){return ox(t,e)}dispose(){this.iterations_!=null&&ie(this.iterations_)}async saveIterations(){return this.iterations_==null&&(this.iterations_=0),{name:"iter",tensor:st(this.iterations_,"int32")}}async getWeights(){throw new Error("getWeights() is not implemented for this optimizer yet.")}async setWeights(t){throw new Error(`setWeights() is not implemented for this optimizer class ${this.getClassName()}`)}async extractIterations(t){return this.iterations_=(await t[0].tensor.data())[0],t.slice(1)}};Object.defineProperty(ze,Symbol.hasInstance,{value:r=>r.minimize!=null&&r.computeGradients!=null&&r.applyGradients!=null});var Di=class extends ze{static get className(){return"Adadelta"}constructor(t,e,o=null){super(),this.learningRate=t,this.rho=e,this.epsilon=o,this.accumulatedGrads=[],this.accumulatedUpdates=[],o==null&&(this.epsilon=I.backend.epsilon())}applyGradients(t){(Array.isArray(t)?t.map(o=>o.name):Object.keys(t)).forEach((o,n)=>{let s=I.registeredVariables[o],i=!1;this.accumulatedGrads[n]==null&&(this.accumulatedGrads[n]={originalName:`${o}/accum_grad`,variable:Bt(()=>pt(s).variable(i))}),this.accumulatedUpdates[n]==null&&(this.accumulatedUpdates[n]={originalName:`${o}/accum_var`,variable:Bt(()=>pt(s).variable(i))});let u=Array.isArray(t)?t[n].tensor:t[o];if(u==null)return;let c=this.accumulatedGrads[n].variable,a=this.accumulatedUpdates[n].variable;Bt(()=>{let l=Y($(c,this.rho),$(gt(u),1-this.rho)),m=$(tt(re(Y(a,this.epsilon)),re(Y(c,this.epsilon))),u),f=Y($(a,this.rho),$(gt(m),1-this.rho));c.assign(l),a.assign(f);let h=Y($(m,-this.learningRate),s);s.assign(h)})}),this.incrementIterations()}dispose(){this.accumulatedUpdates!=null&&(ie(this.accumulatedGrads.map(t=>t.variable)),ie(this.accumulatedUpdates.map(t=>t.variable)))}async getWeights(){let t=[...this.accumulatedGrads,...this.accumulatedUpdates];return[await this.saveIterations()].concat(t.map(e=>({name:e.originalName,tensor:e.variable})))}async setWeights(t){t=await this.extractIterations(t);let e=t.length/2,o=!1;this.accumulatedGrads=t.slice(0,e).map(n=>({originalName:n.name,variable:n.tensor.variable(o)})),this.accumulatedUpdates=t.slice(e,e*2).map(n=>({originalName:n.name,variable:n.tensor.variable(o)}))}getConfig(){return{learningRate:this.learningRate,rho:this.rho,epsilon:this.epsilon}}static fromConfig(t,e){return new t(e.learningRate,e.rho,e.epsilon)}};p();var Ei=class extends ze{static get className(){return"Adagrad"}constructor(t,e=.1){super(),this.learningRate=t,this.initialAccumulatorValue=e,this.accumulatedGrads=[]}applyGradients(t){(Array.isArray(t)?t.map(o=>o.name):Object.keys(t)).forEach((o,n)=>{let s=I.registeredVariables[o];this.accumulatedGrads[n]==null&&(this.accumulatedGrads[n]={originalName:`${o}/accumulator`,variable:Bt(()=>tn(s.shape,this.initialAccumulatorValue).variable(!1))});let i=Array.isArray(t)?t[n].tensor:t[o];if(i==null)return;let u=this.accumulatedGrads[n].variable;Bt(()=>{let c=Y(u,gt(i));u.assign(c);let a=Y($(tt(i,re(Y(c,I.backend.epsilon()))),-this.learningRate),s);s.assign(a)})}),this.incrementIterations()}dispose(){this.accumulatedGrads!=null&&ie(this.accumulatedGrads.map(t=>t.variable))}async getWeights(){return[await this.saveIterations()].concat(this.accumulatedGrads.map(t=>({name:t.originalName,tensor:t.variable})))}async setWeights(t){t=await this.extractIterations(t);let e=!1;this.accumulatedGrads=t.map(o=>({originalName:o.name,variable:o.tensor.variable(e)}))}getConfig(){return{learningRate:this.learningRate,initialAccumulatorValue:this.initialAccumulatorValue}}static fromConfig(t,e){return new t(e.learningRate,e.initialAccumulatorValue)}};p();var Ti=class extends ze{static get className(){return"Adam"}constructor(t,e,o,n=null){super(),this.learningRate=t,this.beta1=e,this.beta2=o,this.epsilon=n,this.accumulatedFirstMoment=[],this.accumulatedSecondMoment=[],Bt(()=>{this.accBeta1=st(e).variable(),this.accBeta2=st(o).variable()}),n==null&&(this.epsilon=I.backend.epsilon())}applyGradients(t){let e=Array.isArray(t)?t.map(o=>o.name):Object.keys(t);Bt(()=>{let o=J(1,this.accBeta1),n=J(1,this.accBeta2);e.forEach((s,i)=>{let u=I.registeredVariables[s],c=!1;this.accumulatedFirstMoment[i]==null&&(this.accumulatedFirstMoment[i]={originalName:`${s}/m`,variable:Bt(()=>pt(u).variable(c))}),this.accumulatedSecondMoment[i]==null&&(this.accumulatedSecondMoment[i]={originalName:`${s}/v`,variable:Bt(()=>pt(u).variable(c))});let a=Array.isArray(t)?t[i].tensor:t[s];if(a==null)return;let l=this.accumulatedFirstMoment[i].variable,m=this.accumulatedSecondMoment[i].variable,f=Y($(l,this.beta1),$(a,1-this.beta1)),h=Y($(m,this.beta2),$(gt(a),1-this.beta2)),g=tt(f,o),x=tt(h,n);l.assign(f),m.assign(h);let b=Y($(tt(g,Y(re(x),this.epsilon)),-this.learningRate),u);u.assign(b)}),this.accBeta1.assign($(this.accBeta1,this.beta1)),this.accBeta2.assign($(this.accBeta2,this.beta2))}),this.incrementIterations()}dispose(){this.accBeta1.dispose(),this.accBeta2.dispose(),this.accumulatedFirstMoment!=null&&ie(this.accumulatedFirstMoment.map(t=>t.variable)),this.accumulatedSecondMoment!=null&&ie(this.accumulatedSecondMoment.map(t=>t.variable))}async getWeights(){let t=[...this.accumulatedFirstMoment,...this.accumulatedSecondMoment];return[await this.saveIterations()].concat(t.map(e=>({name:e.originalName,tensor:e.variable})))}async setWeights(t){t=await this.extractIterations(t),Bt(()=>{this.accBeta1.assign(br(this.beta1,this.iterations_+1)),this.accBeta2.assign(br(this.beta2,this.iterations_+1))});let e=t.length/2,o=!1;this.accumulatedFirstMoment=t.slice(0,e).map(n=>({originalName:n.name,variable:n.tensor.variable(o)})),this.accumulatedSecondMoment=t.slice(e,e*2).map(n=>({originalName:n.name,variable:n.tensor.variable(o)}))}getConfig(){return{learningRate:this.learningRate,beta1:this.beta1,beta2:this.beta2,epsilon:this.epsilon}}static fromConfig(t,e){return new t(e.learningRate,e.beta1,e.beta2,e.epsilon)}};p();var Ai=class extends ze{static get className(){return"Adamax"}constructor(t,e,o,n=null,s=0){super(),this.learningRate=t,this.beta1=e,this.beta2=o,this.epsilon=n,this.decay=s,this.accumulatedFirstMoment=[],this.accumulatedWeightedInfNorm=[],Bt(()=>{this.iteration=st(0).variable(),this.accBeta1=st(e).variable()}),n==null&&(this.epsilon=I.backend.epsilon())}applyGradients(t){let e=Array.isArray(t)?t.map(o=>o.name):Object.keys(t);Bt(()=>{let o=J(1,this.accBeta1),n=tt(-this.learningRate,Y($(this.iteration,this.decay),1));e.forEach((s,i)=>{let u=I.registeredVariables[s],c=!1;this.accumulatedFirstMoment[i]==null&&(this.accumulatedFirstMoment[i]={originalName:`${s}/m`,variable:pt(u).variable(c)}),this.accumulatedWeightedInfNorm[i]==null&&(this.accumulatedWeightedInfNorm[i]={originalName:`${s}/v`,variable:pt(u).variable(c)});let a=Array.isArray(t)?t[i].tensor:t[s];if(a==null)return;let l=this.accumulatedFirstMoment[i].variable,m=this.accumulatedWeightedInfNorm[i].variable,f=Y($(l,this.beta1),$(a,1-this.beta1)),h=$(m,this.beta2),g=we(a),x=Zu(h,g);l.assign(f),m.assign(x);let b=Y($(tt(n,o),tt(f,Y(x,this.epsilon))),u);u.assign(b)}),this.iteration.assign(Y(this.iteration,1)),this.accBeta1.assign($(this.accBeta1,this.beta1))}),this.incrementIterations()}dispose(){this.accBeta1.dispose(),this.iteration.dispose(),this.accumulatedFirstMoment!=null&&ie(this.accumulatedFirstMoment.map(t=>t.variable)),this.accumulatedWeightedInfNorm!=null&&ie(this.accumulatedWeightedInfNorm.map(t=>t.variable))}async getWeights(){throw new Error("getWeights() is not implemented for Adamax yet.")}async setWeights(t){throw new Error("setWeights() is not implemented for Adamax yet.")}getConfig(){return{learningRate:this.learningRate,beta1:this.beta1,beta2:this.beta2,epsilon:this.epsilon,decay:this.decay}}static fromConfig(t,e){return new t(e.learningRate,e.beta1,e.beta2,e.epsilon,e.decay)}};p();p();var rn=class extends ze{static get className(){return"SGD"}constructor(t){super(),this.learningRate=t,this.setLearningRate(t)}applyGradients(t){(Array.isArray(t)?t.map(o=>o.name):Object.keys(t)).forEach((o,n)=>{let s=Array.isArray(t)?t[n].tensor:t[o];if(s==null)return;let i=I.registeredVariables[o];Bt(()=>{let u=Y($(this.c,s),i);i.assign(u)})}),this.incrementIterations()}setLearningRate(t){this.learningRate=t,this.c!=null&&this.c.dispose(),this.c=lw(st(-t))}dispose(){this.c.dispose()}async getWeights(){return[await this.saveIterations()]}async setWeights(t){if(t=await this.extractIterations(t),t.length!==0)throw new Error("SGD optimizer does not have settable weights.")}getConfig(){return{learningRate:this.learningRate}}static fromConfig(t,e){return new t(e.learningRate)}};var $i=class extends rn{static get className(){return"Momentum"}constructor(t,e,o=!1){super(t),this.learningRate=t,this.momentum=e,this.useNesterov=o,this.accumulations=[],this.m=st(this.momentum)}applyGradients(t){(Array.isArray(t)?t.map(o=>o.name):Object.keys(t)).forEach((o,n)=>{let s=I.registeredVariables[o];this.accumulations[n]==null&&(this.accumulations[n]={originalName:`${o}/momentum`,variable:Bt(()=>pt(s).variable(!1))});let i=this.accumulations[n].variable,u=Array.isArray(t)?t[n].tensor:t[o];u!=null&&Bt(()=>{let c,a=Y($(this.m,i),u);this.useNesterov?c=Y($(this.c,Y(u,$(a,this.m))),s):c=Y($(this.c,a),s),i.assign(a),s.assign(c)})}),this.incrementIterations()}dispose(){this.m.dispose(),this.accumulations!=null&&ie(this.accumulations.map(t=>t.variable))}setMomentum(t){this.momentum=t}async getWeights(){return[await this.saveIterations()].concat(this.accumulations.map(t=>({name:t.originalName,tensor:t.variable})))}async setWeights(t){t=await this.extractIterations(t);let e=!1;this.accumulations=t.map(o=>({originalName:o.name,variable:o.tensor.variable(e)}))}getConfig(){return{learningRate:this.learningRate,momentum:this.momentum,useNesterov:this.useNesterov}}static fromConfig(t,e){return new t(e.learningRate,e.momentum,e.useNesterov)}};p();p();var Ri=class extends ze{static get className(){return"RMSProp"}constructor(t,e=.9,o=0,n=null,s=!1){if(super(),this.learningRate=t,this.decay=e,this.momentum=o,this.epsilon=n,this.accumulatedMeanSquares=[],this.accumulatedMoments=[],this.accumulatedMeanGrads=[],this.centered=s,n==null&&(this.epsilon=I.backend.epsilon()),t==null)throw new Error("learningRate for RMSPropOptimizer must be defined.")}applyGradients(t){(Array.isArray(t)?t.map(o=>o.name):Object.keys(t)).forEach((o,n)=>{let s=I.registeredVariables[o],i=!1;this.accumulatedMeanSquares[n]==null&&(this.accumulatedMeanSquares[n]={originalName:`${o}/rms`,variable:Bt(()=>pt(s).variable(i))}),this.accumulatedMoments[n]==null&&(this.accumulatedMoments[n]={originalName:`${o}/momentum`,variable:Bt(()=>pt(s).variable(i))}),this.accumulatedMeanGrads[n]==null&&this.centered&&(this.accumulatedMeanGrads[n]={originalName:`${o}/mg`,variable:Bt(()=>pt(s).variable(i))});let u=Array.isArray(t)?t[n].tensor:t[o];if(u==null)return;let c=this.accumulatedMeanSquares[n].variable,a=this.accumulatedMoments[n].variable;Bt(()=>{let l=Y($(c,this.decay),$(gt(u),1-this.decay));if(this.centered){let m=this.accumulatedMeanGrads[n].variable,f=Y($(m,this.decay),$(u,1-this.decay)),h=tt($(u,this.learningRate),re(J(l,Y(gt(f),this.epsilon)))),g=Y($(a,this.momentum),h);c.assign(l),m.assign(f),a.assign(g);let x=J(s,g);s.assign(x)}else{let m=Y($(c,this.decay),$(gt(u),1-this.decay)),f=Y($(a,this.momentum),tt($(u,this.learningRate),re(Y(m,this.epsilon))));c.assign(m),a.assign(f);let h=J(s,f);s.assign(h)}})}),this.incrementIterations()}dispose(){this.accumulatedMeanSquares!=null&&ie(this.accumulatedMeanSquares.map(t=>t.variable)),this.accumulatedMeanGrads!=null&&this.centered&&ie(this.accumulatedMeanGrads.map(t=>t.variable)),this.accumulatedMoments!=null&&ie(this.accumulatedMoments.map(t=>t.variable))}async getWeights(){let t=[...this.accumulatedMeanSquares,...this.accumulatedMoments];return this.centered&&t.push(...this.accumulatedMeanGrads),[await this.saveIterations()].concat(t.map(e=>({name:e.originalName,tensor:e.variable})))}async setWeights(t){t=await this.extractIterations(t);let e=this.centered?t.length/3:t.length/2,o=!1;this.accumulatedMeanSquares=t.slice(0,e).map(n=>({originalName:n.name,variable:n.tensor.variable(o)})),this.accumulatedMoments=t.slice(e,e*2).map(n=>({originalName:n.name,variable:n.tensor.variable(o)})),this.centered&&(this.accumulatedMeanGrads=t.slice(e*2,e*3).map(n=>({originalName:n.name,variable:n.tensor.variable(o)})))}getConfig(){return{learningRate:this.learningRate,decay:this.decay,momentum:this.momentum,epsilon:this.epsilon,centered:this.centered}}static fromConfig(t,e){return new t(e.learningRate,e.decay,e.momentum,e.epsilon,e.centered)}};var rp=class{static sgd(t){return new rn(t)}static momentum(t,e,o=!1){return new $i(t,e,o)}static rmsprop(t,e=.9,o=0,n=null,s=!1){return new Ri(t,e,o,n,s)}static adam(t=.001,e=.9,o=.999,n=null){return new Ti(t,e,o,n)}static adadelta(t=.001,e=.95,o=null){return new Di(t,e,o)}static adamax(t=.002,e=.9,o=.999,n=null,s=0){return new Ai(t,e,o,n,s)}static adagrad(t,e=.1){return new Ei(t,e)}};p();var FFt=rp;p();var pz=typeof requestAnimationFrame<"u"?requestAnimationFrame:typeof setImmediate<"u"?setImmediate:r=>r();function cz(){return new Promise(r=>pz(()=>r()))}var N={};De(N,{ERF_A1:()=>kz,ERF_A2:()=>_z,ERF_A3:()=>Nz,ERF_A4:()=>Dz,ERF_A5:()=>Ez,ERF_P:()=>Cz,PARALLELIZE_THRESHOLD:()=>cl,RowPartitionType:()=>lo,SELU_SCALE:()=>kx,SELU_SCALEALPHA:()=>Cx,applyActivation:()=>_i,assertAndGetBroadcastShape:()=>dt,assertAxesAreInnerMostDims:()=>eA,assertParamsConsistent:()=>lz,assignToTypedArray:()=>Mz,axesAreInnerMostDims:()=>xg,calculateShapes:()=>WS,checkEinsumDimSizes:()=>Gz,checkPadOnDimRoundingMode:()=>Pt,combineLocations:()=>pw,combineRaggedTensorToTensorShapes:()=>fz,complexWithEvenIndex:()=>$z,complexWithOddIndex:()=>Rz,computeConv2DInfo:()=>li,computeConv3DInfo:()=>Uy,computeDefaultPad:()=>dg,computeDilation2DInfo:()=>AT,computeOptimalWindowSize:()=>xz,computeOutAndReduceShapes:()=>bg,computeOutShape:()=>mz,computePool2DInfo:()=>fg,computePool3DInfo:()=>$T,convertConv2DDataFormat:()=>Vy,decodeEinsumEquation:()=>Lz,eitherStridesOrDilationsAreOne:()=>ge,expandShapeToKeepDim:()=>gr,exponent:()=>Bz,exponents:()=>Pz,fromStringArrayToUint8:()=>uL,fromUint8ToStringArray:()=>aL,getAxesPermutation:()=>yg,getBroadcastDims:()=>Ry,getComplexWithIndex:()=>Fz,getEinsumComputePath:()=>Wz,getEinsumPermutation:()=>Oz,getFusedBiasGradient:()=>ki,getFusedDyActivation:()=>Ci,getImageCenter:()=>bz,getInnerMostAxes:()=>rA,getPermuted:()=>wz,getRaggedRank:()=>hz,getReductionAxes:()=>Ft,getReshaped:()=>yz,getReshapedPermuted:()=>Sz,getRowPartitionTypesHelper:()=>dz,getSliceBeginCoords:()=>vz,getSliceSize:()=>Iz,getSparseFillEmptyRowsIndicesDenseShapeMismatch:()=>qz,getSparseFillEmptyRowsNegativeIndexErrorMessage:()=>Kz,getSparseFillEmptyRowsOutOfRangeIndexErrorMessage:()=>jz,getSparseReshapeEmptyTensorZeroOutputDimErrorMessage:()=>Zz,getSparseReshapeInputOutputMismatchErrorMessage:()=>Jz,getSparseReshapeInputOutputMultipleErrorMessage:()=>Qz,getSparseReshapeMultipleNegativeOneOutputDimErrorMessage:()=>Xz,getSparseReshapeNegativeOutputDimErrorMessage:()=>Yz,getSparseSegmentReductionIndicesOutOfRangeErrorMessage:()=>oL,getSparseSegmentReductionNegativeSegmentIdsErrorMessage:()=>tL,getSparseSegmentReductionNonIncreasingSegmentIdsErrorMessage:()=>eL,getSparseSegmentReductionSegmentIdOutOfRangeErrorMessage:()=>rL,getUndoAxesPermutation:()=>Lu,isIdentityPermutation:()=>Uz,log:()=>tT,mergeRealAndImagArrays:()=>Tz,prepareAndValidate:()=>GS,prepareSplitSize:()=>Hz,segment_util:()=>Nx,shouldFuse:()=>Ni,slice_util:()=>me,splitRealAndImagArrays:()=>Az,stridesOrDilationsArePositive:()=>no,tupleValuesAreOne:()=>ir,upcastType:()=>Ee,validateDefaultValueShape:()=>gz,validateInput:()=>Va,validateUpdateShape:()=>Wg,warn:()=>oo});p();p();function lz(r,t){let e=r[0].length;r.forEach((n,s)=>{C(n.length===e,()=>`Error in concat${e}D: rank of tensors[${s}] must be the same as the rank of the rest (${e})`)}),C(t>=0&&t<e,()=>`Error in concat${e}D: axis must be between 0 and ${e-1}.`);let o=r[0];r.forEach((n,s)=>{for(let i=0;i<e;i++)C(i===t||n[i]===o[i],()=>`Error in concat${e}D: Shape of tensors[${s}] (${n}) does not match the shape of the rest (${o}) along the non-concatenated axis ${s}.`)})}function mz(r,t){let e=r[0].slice();for(let o=1;o<r.length;o++)e[t]+=r[o][t];return e}p();var lo;(function(r){r[r.FIRST_DIM_SIZE=0]="FIRST_DIM_SIZE",r[r.VALUE_ROWIDS=1]="VALUE_ROWIDS",r[r.ROW_LENGTHS=2]="ROW_LENGTHS",r[r.ROW_SPLITS=3]="ROW_SPLITS",r[r.ROW_LIMITS=4]="ROW_LIMITS",r[r.ROW_STARTS=5]="ROW_STARTS"})(lo||(lo={}));function fz(r,t,e){let o=new Array;if(e==null&&t==null)return o;if(t==null)for(;o.length<r+e.length;)o.push(-1);else o=t.slice();if(e==null)return o;if(r+e.length!==o.length)throw new Error(`rt input.shape and shape=${t} are incompatible: rt input.rank = ${r+e.length}, but shape.rank = ${o.length}`);for(let n=1;n<e.length;++n){let s=e[n],i=o[o.length-e.length+n],u=o[i];if(s>=0)if(u>=0){if(u!==s)throw new Error(`rt input.shape and shape=${t} are incompatible: rt input.shape[${n+r}] = ${s} but shape[${n+r}] = ${u}`)}else o[i]=s}return o}function dz(r){let t={FIRST_DIM_SIZE:lo.FIRST_DIM_SIZE,VALUE_ROWIDS:lo.VALUE_ROWIDS,ROW_LENGTHS:lo.ROW_LENGTHS,ROW_SPLITS:lo.ROW_SPLITS,ROW_LIMITS:lo.ROW_LIMITS,ROW_STARTS:lo.ROW_STARTS},e=[];for(let o of r)if(o in t)e.push(t[o]);else break;return e}function hz(r){return r.length===0?0:r[0]===lo.FIRST_DIM_SIZE?r.length-1:r.length}function gz(r,t){if(r==null||t==null)return;let e=r.length,o=t.length;if(e>=o)throw new Error(`defaultValue.shape=${r} and ragged tensor flatValues.shape=${t}, are incompatible: defaultValue.rank = ${e} must be less than ragged tensor input flatValues.rank = ${o})`);for(let n=0;n<Math.min(e,o-1);++n){let s=r[n],i=t[n+1];if(s>=0&&i>=0&&s!==1&&s!==i)throw new Error(`defaultValue.shape=${r}, and ragged tensor input flatValues.shape=${t} are incompatible: defaultValue.shape[${n-r.length}] = ${s} but ragged tensor input.flatValues.shape[${n-r.length}] = ${i}`)}}p();var cl=30;function xz(r){return r<=cl?r:_a(r,Math.floor(Math.sqrt(r)))}p();function bz(r,t,e){let o=e*(typeof r=="number"?r:r[0]),n=t*(typeof r=="number"?r:r[1]);return[o,n]}p();function yz(r,t,e,o=!0){let n=[];if(o)n=n.concat(t.slice(0)),n.push(r[0]/e),n=n.concat(r.slice(1));else{n=n.concat(r[0]);let s=t.length;for(let i=0;i<s;++i)n=n.concat([r[i+1]/t[i],t[i]]);n=n.concat(r.slice(s+1))}return n}function wz(r,t,e=!0){let o=[];if(e){o.push(t);for(let n=t+1;n<r;++n)n<=2*t?(o.push(n),o.push(n-(t+1))):o.push(n)}else{let n=[],s=[];for(let i=1;i<r;++i)i>=t*2+1||i%2===1?s.push(i):n.push(i);o.push(...n),o.push(0),o.push(...s)}return o}function Sz(r,t,e,o=!0){let n=[];o?n.push(r[0]/e):n.push(r[0]*e);for(let s=1;s<r.length;++s)s<=t.length?o?n.push(t[s-1]*r[s]):n.push(r[s]/t[s-1]):n.push(r[s]);return n}function vz(r,t){let e=[0];for(let o=0;o<t;++o)e.push(r[o][0]);return e}function Iz(r,t,e){let o=r.slice(0,1);for(let n=0;n<e;++n)o.push(r[n+1]-t[n][0]-t[n][1]);return o}p();var Cx=1.7580993408473768,kx=1.0507009873554805;p();var Cz=.3275911,kz=.254829592,_z=-.284496736,Nz=1.421413741,Dz=-1.453152027,Ez=1.061405429;p();function Tz(r,t){if(r.length!==t.length)throw new Error(`Cannot merge real and imag arrays of different lengths. real:${r.length}, imag: ${t.length}.`);let e=new Float32Array(r.length*2);for(let o=0;o<e.length;o+=2)e[o]=r[o/2],e[o+1]=t[o/2];return e}function Az(r){let t=new Float32Array(r.length/2),e=new Float32Array(r.length/2);for(let o=0;o<r.length;o+=2)t[o/2]=r[o],e[o/2]=r[o+1];return{real:t,imag:e}}function $z(r){let t=Math.ceil(r.length/4),e=new Float32Array(t),o=new Float32Array(t);for(let n=0;n<r.length;n+=4)e[Math.floor(n/4)]=r[n],o[Math.floor(n/4)]=r[n+1];return{real:e,imag:o}}function Rz(r){let t=Math.floor(r.length/4),e=new Float32Array(t),o=new Float32Array(t);for(let n=2;n<r.length;n+=4)e[Math.floor(n/4)]=r[n],o[Math.floor(n/4)]=r[n+1];return{real:e,imag:o}}function Fz(r,t){let e=r[t*2],o=r[t*2+1];return{real:e,imag:o}}function Mz(r,t,e,o){r[o*2]=t,r[o*2+1]=e}function Pz(r,t){let e=new Float32Array(r/2),o=new Float32Array(r/2);for(let n=0;n<Math.ceil(r/2);n++){let s=(t?2:-2)*Math.PI*(n/r);e[n]=Math.cos(s),o[n]=Math.sin(s)}return{real:e,imag:o}}function Bz(r,t,e){let o=(e?2:-2)*Math.PI*(r/t),n=Math.cos(o),s=Math.sin(o);return{real:n,imag:s}}p();var _x="->",zz=/->/g,mI=",",fI="...";function Lz(r,t){r=r.replace(/\s/g,"");let e=(r.length-r.replace(zz,"").length)/_x.length;if(e<1)throw new Error("Equations without an arrow are not supported.");if(e>1)throw new Error(`Equation must contain exactly one arrow ("${_x}").`);let[o,n]=r.split(_x);C(o.indexOf(fI)===-1,()=>`The ellipsis notation ("${fI}") is not supported yet.`);let s=o.split(mI),i=s.length;if(t!==i)throw new Error(`Expected ${i} input tensors, received ${t}`);if(i>2)throw new Error("Support for more than 2 input tensors is not implemented yet.");let u=[];for(let f=0;f<n.length;++f){let h=n[f];if(!s.some(g=>g.indexOf(h)!==-1))throw new Error(`Output subscripts contain the label ${h} not present in the input subscripts.`);u.indexOf(h)===-1&&u.push(h)}for(let f=0;f<o.length;++f){let h=o[f];u.indexOf(h)===-1&&h!==mI&&u.push(h)}let c=new Array(s.length);for(let f=0;f<i;++f){if(new Set(s[f].split("")).size!==s[f].length)throw new Error(`Found duplicate axes in input component ${s[f]}. Support for duplicate axes in input is not implemented yet.`);c[f]=[];for(let h=0;h<s[f].length;++h)c[f].push(u.indexOf(s[f][h]))}let a=u.length,l=n.length,m=[];for(let f=l;f<a;++f)m.push(f);return{allDims:u,summedDims:m,idDims:c}}function Oz(r,t){let e=new Array(r);e.fill(-1);for(let n=0;n<t.length;++n)e[t[n]]=n;let o=[];for(let n=0;n<r;++n)e[n]===-1&&o.push(n);return e=e.filter(n=>n!==-1),{permutationIndices:e,expandDims:o}}function Gz(r,t,e){let o=new Array(r);for(let n=0;n<e.length;++n){let s=e[n].shape;for(let i=0;i<t[n].length;++i)o[t[n][i]]===void 0?o[t[n][i]]=s[i]:C(o[t[n][i]]===s[i],()=>`Expected dimension ${o[t[n][i]]} at axis ${i} of input shaped ${JSON.stringify(s)}, but got dimension ${s[i]}`)}}function Wz(r,t){let e=r,o=[],n=0;r.length===0&&e.push(-1),n=r.length+1;for(let i=0;i<n;++i)o.push([]);let s=[];for(let i=0;i<e.length;++i){let u=e[i],c=Vz(t,u);for(let a of c)s.indexOf(a)===-1&&(o[i].push(a),s.push(a))}return{path:e,steps:o}}function Uz(r){return r.every((t,e)=>t===e)}function Vz(r,t){let e=[];for(let o=0;o<r.length;++o)(r[o].length===0||r[o].indexOf(t)!==-1||t===-1)&&e.push(o);return e}p();function Hz(r,t,e=0){let o=[];if(typeof t=="number")C(r.shape[e]%t===0,()=>"Number of splits must evenly divide the axis."),o=new Array(t).fill(r.shape[e]/t);else{let n=t.reduce((i,u)=>(u===-1&&(i+=1),i),0);C(n<=1,()=>"There should be only one negative value in split array.");let s=t.indexOf(-1);if(s!==-1){let i=t.reduce((u,c)=>c>0?u+c:u);t[s]=r.shape[e]-i}C(r.shape[e]===t.reduce((i,u)=>i+u),()=>"The sum of sizes must match the size of the axis dimension."),o=t}return o}p();function qz(r){return`Received SparseTensor with denseShape[0] = 0 but
  indices.shape[0] = ${r}`}function Kz(r,t){return`indices(${r}, 0) is invalid: ${t} < 0`}function jz(r,t,e){return`indices(${r}, 0) is invalid: ${t} >= ${e}`}p();function Xz(r,t){return`only one output dimension may be -1, not both ${r} and ${t}`}function Yz(r,t){return`size ${r} must be non-negative, not ${t}`}function Zz(){return"reshape cannot infer the missing input size for an empty tensor unless all specified input sizes are non-zero"}function Qz(r,t){let e=bt(r),o=bt(t);return`Input to reshape is a SparseTensor with ${e}
  dense values, but the requested shape requires a multiple of ${o}. inputShape=${r} outputShape= ${t}`}function Jz(r,t){let e=bt(r),o=bt(t);return`Input to reshape is a tensor with ${e} dense values, but the requested shape has ${o}. inputShape=${r} outputShape=${t}`}p();function tL(){return"segment ids must be >= 0"}function eL(){return"segment ids are not increasing"}function rL(r,t){return`Segment id ${r} out of range [0, ${t}), possibly because segmentIds input is not sorted.`}function oL(r,t,e){return`Bad: indices[${r}] == ${t} out of range [0, ${e})`}var Nx={};De(Nx,{collectGatherOpShapeInfo:()=>iL,computeOutShape:()=>sL,segOpComputeOptimalWindowSize:()=>nL});p();function nL(r,t){let e=!1,o;for(r<=cl?(o=r,e=!0):o=_a(r,Math.floor(Math.sqrt(r)));!e;)o>t||o===r?e=!0:o=_a(r,o+1);return o}function sL(r,t,e){let o=[],n=r.length;for(let s=0;s<n;s++)s!==t?o.push(r[s]):o.push(e);return o}function iL(r,t,e,o){let n=t.shape.length,s=r.shape.length;if(o!==0&&(o<-n||o>n))throw new Error(`Expect batchDims in the range of [-${n}, ${n}], but got ${o}`);if(o<0&&(o+=n),o>s)throw new Error(`batchDims (${o}) must be less than rank(x) (
    ${s}).`);if(e<o)throw new Error(`batchDims (${o}) must be less than or equal to axis (${e}).`);for(let m=0;m<o;++m)if(r.shape[m]!==t.shape[m])throw new Error(`x.shape[${m}]: ${r.shape[m]} should be equal to indices.shape[${m}]: ${t.shape[m]}.`);let i=r.shape[e],u=[],c=1,a=1,l=1;for(let m=0;m<o;++m)u.push(r.shape[m]),c*=r.shape[m];for(let m=o;m<e;m++)u.push(r.shape[m]),a*=r.shape[m];for(let m=o;m<n;m++)u.push(t.shape[m]);for(let m=e+1;m<s;m++)u.push(r.shape[m]),l*=r.shape[m];return{batchSize:c,sliceSize:l,outerSize:a,dimSize:i,outputShape:u}}function aL(r){try{return r.map(t=>Ra(t))}catch(t){throw new Error(`Failed to decode encoded string bytes into utf-8, error: ${t}`)}}function uL(r){return r.map(t=>ms(t))}var Xa={};De(Xa,{nonMaxSuppressionV3Impl:()=>al,nonMaxSuppressionV4Impl:()=>ul,nonMaxSuppressionV5Impl:()=>pl,whereImpl:()=>ol});p();function pL(r,t,e){let o=r.shape.slice();o[e]=1;let n=A(t,o),s=jc(r,e,!0,!1),i=jc(r,e,!0,!0),u=$(s,i);return $(n,u)}function cL(r,t,e){let o=r.shape.length,n=o-e.length,s=N.getAxesPermutation(e,o),i=r;s!=null&&(i=Oe(r,s));let u=i.shape.slice(),a=u.splice(o-e.length,e.length).reduce((f,h)=>f*h,1);u.push(a);let l=i.reshape(u),m=pL(l,t,n);if(m=m.reshape(i.shape),s!=null){let f=N.getUndoAxesPermutation(s);m=Oe(m,f)}return m}var dI={kernelName:Yr,inputsToSave:["x"],gradFunc:(r,t,e)=>{let[o]=t,{axis:n}=e,s=[];return n==null?s=o.shape.map((i,u)=>u):typeof n=="number"?s=[n]:s=n,{x:()=>cL(o,r,s)}}};p();var hI={kernelName:Dn,inputsToSave:["a","b"],gradFunc:(r,t)=>{let[e,o]=t,n=dt(e.shape,o.shape);return{a:()=>{let u=tt(r,V(o,"float32")),c=Ft(e.shape,n);return c.length>0?A(rt(u,c),e.shape):u},b:()=>{let u=$(r,V(e,"float32")),c=Ft(o.shape,n);c.length>0&&(u=A(rt(u,c),o.shape));let a=gt(o);return Et(tt(u,V(a,"float32")))}}}};p();var gI={kernelName:Hn,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>tt(r,Et(gt(e)))}}};p();var xI={kernelName:jn,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t,o=$($r(e,6),jo(e));return{x:()=>$(r,V(o,"float32"))}}};p();var bI={kernelName:qn,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>$(r,V(jo(e),"float32"))}}};p();var yI={kernelName:Kn,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>A(r,e.shape)}}};p();var wI={kernelName:Lo,inputsToSave:["images"],gradFunc:(r,t,e)=>{let[o]=t,n={dy:r,images:o};return{images:()=>I.runKernel(qs,n,e)}}};p();var SI={kernelName:zo,inputsToSave:["images"],gradFunc:(r,t,e)=>{let[o]=t,n={dy:r,images:o};return{images:()=>I.runKernel(Hs,n,e)}}};p();var vI={kernelName:Oo,gradFunc:(r,t,e)=>{let{dims:o}=e,n=se(o,r.shape);return{x:()=>Ze(r,n)}}};p();var II={kernelName:Xn,gradFunc:r=>({x:()=>pt(r)})};p();var CI={kernelName:Zr,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>Et(tt(r,$(br(e,1.5),2)))}}};p();var kI={kernelName:Yn,inputsToSave:["condition"],gradFunc:(r,t)=>{let[e]=t;return{condition:()=>V(pt(e),"float32"),t:()=>$(r,V(e,r.dtype)),e:()=>$(r,V(Yu(e),r.dtype))}}};p();var _I={kernelName:Zn,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>{let o=Pe(e,st(0)),n=st(Cx),s=st(kx),i=$(r,s),u=$($(r,n),xe(V(e,"float32")));return Yt(o,i,u)}}}};p();var NI={kernelName:Qr,outputsToSave:[!0],gradFunc:(r,t)=>{let[e]=t;return{x:()=>$(r,$(e,J(st(1),e)))}}};p();var DI={kernelName:Jn,gradFunc:r=>({x:()=>pt(r)})};p();var EI={kernelName:"Sin",inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>$(Ku(V(e,"float32")),r)}}};p();var TI={kernelName:Qn,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>$(Qg(V(e,"float32")),r)}}};p();var AI={kernelName:Go,inputsToSave:["x"],gradFunc:(r,t,e)=>{let[o]=t,{begin:n,size:s}=e,i=o.shape,[u,c]=Vg(o,n,s),a=[];for(let l=0;l<r.rank;l++)a.push([u[l],i[l]-u[l]-c[l]]);return{x:()=>Br(r,a)}}};p();var $I={kernelName:Wo,outputsToSave:[!0],gradFunc:(r,t,e)=>{let[o]=t,{dim:n}=e,s=!0,i=$(r,o);return{logits:()=>J(i,$(rt(i,[n],s),o))}}};p();var RI={kernelName:ts,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>$(r,Pr(e))}}};p();var Dx={kernelName:es,gradFunc:(r,t,e)=>{let{blockShape:o,paddings:n}=e;return{x:()=>qu(r,o,n)}}};p();var Ex={kernelName:rs,gradFunc:(r,t,e)=>{let{axis:o}=e;return{x:()=>Zt(r,o)}}};p();var FI={kernelName:Jr,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>tt(r,$(re(V(e,"float32")),2))}}};p();var MI={kernelName:wa,inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>$(r,$(V(e,"float32"),2))}}};p();var PI={kernelName:to,inputsToSave:["a","b"],gradFunc:(r,t)=>{let[e,o]=t,n=st(2);return{a:()=>$(r,$(n,J(e,o))),b:()=>$(r,$(n,J(o,e)))}}};p();var BI={kernelName:Uo,gradFunc:r=>({x:()=>pt(r)})};p();var zI={kernelName:"Sub",inputsToSave:["a","b"],gradFunc:(r,t)=>{let[e,o]=t,n=dt(e.shape,o.shape);return{a:()=>{let u=r,c=Ft(e.shape,n);return c.length>0&&(u=rt(u,c)),A(u,e.shape)},b:()=>{let u=r,c=Ft(o.shape,n);return c.length>0&&(u=rt(u,c)),A(Et(u),o.shape)}}}};p();var LI={kernelName:"Sum",inputsToSave:["x"],gradFunc:(r,t,e)=>{let[o]=t,n=o.shape.slice(),{axis:s}=e;se(s,o.shape).forEach(a=>{n[a]=1});let u=A(r,n),c=$(u,Ge(o.shape,"float32"));return{x:()=>c}}};p();var OI={kernelName:"Tan",inputsToSave:["x"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>tt(r,gt(Ku(e)))}}};p();var GI={kernelName:ns,outputsToSave:[!0],gradFunc:(r,t)=>{let[e]=t;return{x:()=>$(J(st(1),gt(e)),r)}}};p();var WI={kernelName:_r,inputsToSave:["x"],gradFunc:(r,t,e)=>{let[o]=t,{reps:n}=e;return{x:()=>{let i=pt(o);if(o.rank===1)for(let u=0;u<n[0];++u)i=Y(i,kt(r,[u*o.shape[0]],[o.shape[0]]));else if(o.rank===2)for(let u=0;u<n[0];++u)for(let c=0;c<n[1];++c)i=Y(i,kt(r,[u*o.shape[0],c*o.shape[1]],[o.shape[0],o.shape[1]]));else if(o.rank===3)for(let u=0;u<n[0];++u)for(let c=0;c<n[1];++c)for(let a=0;a<n[2];++a)i=Y(i,kt(r,[u*o.shape[0],c*o.shape[1],a*o.shape[2]],[o.shape[0],o.shape[1],o.shape[2]]));else if(o.rank===4)for(let u=0;u<n[0];++u)for(let c=0;c<n[1];++c)for(let a=0;a<n[2];++a)for(let l=0;l<n[3];++l)i=Y(i,kt(r,[u*o.shape[0],c*o.shape[1],a*o.shape[2],l*o.shape[3]],[o.shape[0],o.shape[1],o.shape[2],o.shape[3]]));else throw new Error(`Gradient for tile operation is not implemented for rank-${o.rank} tensors yet.`);return i}}}};p();var UI={kernelName:Nr,gradFunc:(r,t,e)=>{let o=e,{perm:n}=o,s=Lu(n);return{x:()=>Oe(r,s)}}};p();var VI={kernelName:ss,gradFunc:(r,t,e)=>{let o=e,{axis:n}=o;return{value:()=>xr(r,n)}}};p();var HI={kernelName:Ia,inputsToSave:["segmentIds"],gradFunc:(r,t)=>{let[e]=t;return{x:()=>lL(r,e)}}};function lL(r,t){let e=Zu(t,pt(t)),o=Xu(r,e),n=Xo(t,st(0,"int32")),s=o.rank-n.rank;for(let u=0;u<s;++u)n=yr(n,u+1);n=so(n,Ge(o.shape,"bool"));let i=pt(o);return Yt(n,o,i)}p();var qI={kernelName:is,gradFunc:r=>({x:()=>pt(r)})};var mL=[Tc,Ay,$y,Fy,My,Py,By,zy,Ly,Oy,Gy,Wy,qy,jy,Xy,Yy,Zy,Qy,Jy,tw,ew,rw,nw,ow,iw,aw,uw,dw,hw,gw,hI,xw,bw,yw,ww,Sw,Iw,vw,Cw,Nw,Dw,Ew,Tw,Aw,$w,Rw,Fw,Mw,Pw,zw,Cg,Cg,Lw,Gw,Uw,Vw,Hw,qw,Kw,jw,Xw,Yw,Zw,Qw,Jw,kg,kg,tS,eS,dI,gI,xI,bI,yI,wI,SI,vI,II,CI,kI,_I,NI,DI,EI,TI,AI,$I,RI,Dx,Dx,Ex,Ex,FI,PI,MI,BI,zI,LI,OI,GI,WI,UI,VI,HI,qI];for(let r of mL)oy(r);p();p();p();p();p();p();var Tx=class{constructor(){this.messageName="setTimeoutCustom",this.functionRefs=[],this.handledMessageCount=0,this.hasEventListener=!1}fetch(t,e){return fetch(t,e)}now(){return performance.now()}encode(t,e){if(e!=="utf-8"&&e!=="utf8")throw new Error(`Browser's encoder only supports utf-8, but got ${e}`);return this.textEncoder==null&&(this.textEncoder=new TextEncoder),this.textEncoder.encode(t)}decode(t,e){return new TextDecoder(e).decode(t)}setTimeoutCustom(t,e){if(typeof window>"u"||!K().getBool("USE_SETTIMEOUTCUSTOM")){setTimeout(t,e);return}this.functionRefs.push(t),setTimeout(()=>{window.postMessage({name:this.messageName,index:this.functionRefs.length-1},"*")},e),this.hasEventListener||(this.hasEventListener=!0,window.addEventListener("message",o=>{if(o.source===window&&o.data.name===this.messageName){o.stopPropagation();let n=this.functionRefs[o.data.index];n(),this.handledMessageCount++,this.handledMessageCount===this.functionRefs.length&&(this.functionRefs=[],this.handledMessageCount=0)}},!0))}isTypedArray(t){return vc(t)}};if(K().get("IS_BROWSER")){K().setPlatform("browser",new Tx);try{Mr.registerManager(co.URL_SCHEME,new Lc)}catch{}try{Mr.registerManager(po.URL_SCHEME,new zc)}catch{}}p();var dL={importFetch:()=>(KI(),$E(fL))},Ax;var $x=class{constructor(){this.util=yo("util"),this.textEncoder=new this.util.TextEncoder}fetch(t,e){return K().global.fetch!=null?K().global.fetch(t,e):(Ax==null&&(Ax=dL.importFetch()),Ax(t,e))}now(){let t=process.hrtime();return t[0]*1e3+t[1]/1e6}encode(t,e){if(e!=="utf-8"&&e!=="utf8")throw new Error(`Node built-in encoder only supports utf-8, but got ${e}`);return this.textEncoder.encode(t)}decode(t,e){return t.length===0?"":new this.util.TextDecoder(e).decode(t)}isTypedArray(t){return this.util.types.isFloat32Array(t)||this.util.types.isInt32Array(t)||this.util.types.isUint8Array(t)||this.util.types.isUint8ClampedArray(t)}};K().get("IS_NODE")&&!K().get("IS_BROWSER")&&K().setPlatform("node",new $x);cg();var hL={buffer:It,cast:V,clone:Rr,print:cx};Cy(hL);p();var gL=[Di,Ei,Ti,Ai,$i,Ri,rn];function jI(){for(let r of gL)qg(r)}jI();var pr=K();pr.registerFlag("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE",()=>15);pr.registerFlag("WEBGPU_CPU_FORWARD",()=>!0);pr.registerFlag("WEBGPU_MATMUL_PROGRAM_TYPE",()=>-1);pr.registerFlag("WEBGPU_USE_NAIVE_CONV2D_TRANSPOSE",()=>!0);pr.registerFlag("WEBGPU_USE_LOW_POWER_GPU",()=>!1);pr.registerFlag("WEBGPU_CPU_HANDOFF_SIZE_THRESHOLD",()=>1e3);pr.registerFlag("WEBGPU_USE_PROFILE_TOOL",()=>!1);pr.registerFlag("WEBGPU_IMPORT_EXTERNAL_TEXTURE",()=>!0);pr.registerFlag("WEBGPU_USE_NAIVE_CONV2D_DEBUG",()=>!1);pr.registerFlag("WEBGPU_THRESHOLD_TO_INCREASE_WORKGROUPS_FOR_MATMUL",()=>-1);pr.registerFlag("WEBGPU_CONV_SEPARATE_IM2COL_SHADER",()=>!1);pr.registerFlag("WEBGPU_PRINT_SHADER",()=>"");pr.registerFlag("WEBGPU_ENGINE_COMPILE_ONLY",()=>!1);p();p();var ll=class{constructor(t){t&&(this.vendor=t.vendor,this.architecture=t.architecture,this.intelGPUGeneration=this.getIntelGPUGeneration())}getIntelGPUGeneration(){if(this.isIntel()){if(this.architecture.startsWith("gen"))return Number(this.architecture.match(/\d+/));if(this.architecture.startsWith("xe"))return 12}return 0}isIntel(){return this.vendor==="intel"}};p();var ml=class{constructor(t){this.device=t,this.numUsedBuffers=0,this.numFreeBuffers=0,this.freeBuffers=new Map,this.usedBuffers=new Map,this.numBytesUsed=0,this.numBytesAllocated=0}acquireBuffer(t,e,o=!1,n=!0){let s,i=XI(t,e);return n?(this.freeBuffers.has(i)||this.freeBuffers.set(i,[]),this.freeBuffers.get(i).length>0?(s=this.freeBuffers.get(i).pop(),this.numFreeBuffers--):(s=this.device.createBuffer({size:t,usage:e,mappedAtCreation:o}),this.numBytesAllocated+=t)):(s=this.device.createBuffer({size:t,usage:e,mappedAtCreation:o}),this.numBytesAllocated+=t),this.usedBuffers.has(i)||this.usedBuffers.set(i,[]),this.usedBuffers.get(i).push(s),this.numUsedBuffers++,this.numBytesUsed+=t,s}releaseBuffer(t,e=!0){if(this.freeBuffers.size===0)return;let o=t.size,n=t.usage,s=XI(o,n),i=this.usedBuffers.get(s),u=i.indexOf(t);if(u<0)throw new Error("Cannot find the buffer in buffer manager");i[u]=i[i.length-1],i.pop(),this.numUsedBuffers--,this.numBytesUsed-=o,e?(this.freeBuffers.get(s).push(t),this.numFreeBuffers++):(t.destroy(),this.numBytesAllocated-=o)}getNumUsedBuffers(){return this.numUsedBuffers}getNumFreeBuffers(){return this.numFreeBuffers}dispose(){this.freeBuffers.forEach((t,e)=>{t.forEach(o=>{o.destroy()})}),this.usedBuffers.forEach((t,e)=>{t.forEach(o=>{o.destroy()})}),this.freeBuffers=new Map,this.usedBuffers=new Map,this.numUsedBuffers=0,this.numFreeBuffers=0,this.numBytesUsed=0,this.numBytesAllocated=0}};function XI(r,t){return`${r}_${t}`}p();var fl=class{constructor(t){this.device=t,this.numUsedTextures=0,this.numFreeTextures=0,this.freeTextures=new Map,this.usedTextures=new Map,this.numBytesUsed=0,this.numBytesAllocated=0}acquireTexture(t,e,o,n){let s=ZI(o),i=t*e*s,u=YI(t,e,o,n);if(this.freeTextures.has(u)||this.freeTextures.set(u,[]),this.usedTextures.has(u)||this.usedTextures.set(u,[]),this.numBytesUsed+=i,this.numUsedTextures++,this.freeTextures.get(u).length>0){this.numFreeTextures--;let a=this.freeTextures.get(u).shift();return this.usedTextures.get(u).push(a),a}this.numBytesAllocated+=i;let c=this.device.createTexture({size:[t,e],format:o,usage:n});return this.usedTextures.get(u).push(c),c}releaseTexture(t){if(this.freeTextures.size===0)return;let e=t.width,o=t.height,n=t.format,s=t.usage,i=YI(e,o,n,s);this.freeTextures.has(i)||this.freeTextures.set(i,[]),this.freeTextures.get(i).push(t),this.numFreeTextures++,this.numUsedTextures--;let u=this.usedTextures.get(i),c=u.indexOf(t);if(c<0)throw new Error("Cannot release a texture that was never provided by this texture manager");u.splice(c,1);let a=ZI(n),l=e*o*a;this.numBytesUsed-=l}getNumUsedTextures(){return this.numUsedTextures}getNumFreeTextures(){return this.numFreeTextures}dispose(){this.freeTextures.forEach((t,e)=>{t.forEach(o=>{o.destroy()})}),this.usedTextures.forEach((t,e)=>{t.forEach(o=>{o.destroy()})}),this.freeTextures=new Map,this.usedTextures=new Map,this.numUsedTextures=0,this.numFreeTextures=0,this.numBytesUsed=0,this.numBytesAllocated=0}};function YI(r,t,e,o){return`${r}_${t}_${e}_${o}`}function ZI(r){if(r==="rgba8unorm")return 16;throw new Error(`${r} is not supported!`)}p();p();function QI(r,t){if(Math.max(...r)>5)throw new Error("Cannot symbolically compute strides for rank > 6 tensor.");let e=r.length,o="xyzwuv",n=r.map(i=>`${t}.${o[i]}`),s=new Array(e-1);s[e-2]=n[e-1];for(let i=e-3;i>=0;--i)s[i]=`(${s[i+1]} * ${n[i+1]})`;return s}var Qe=(r,t,e)=>e==="int32"?`atomicAdd(${r}, bitcast<i32>(${t}));`:`
          {
            var oldValue = 0;
            loop {
              let newValueF32 = bitcast<f32>(oldValue) + (${t});
              let newValue = bitcast<i32>(newValueF32);
              let res = atomicCompareExchangeWeak(${r}, oldValue, newValue);
              if res.exchanged {
                break;
              }
              oldValue = res.old_value;
            }
          }`;var on;(function(r){r[r.FROM_PIXELS=0]="FROM_PIXELS",r[r.DRAW=1]="DRAW"})(on||(on={}));var rC=(r,t,e,o,n)=>{let s={dtype:o.dtype,shape:o.shape},i=yL(e,s,t),u=r.createShaderModule({code:i,label:t.constructor.name}),c=K().get("WEBGPU_PRINT_SHADER");if(c!==""){c=c.toLowerCase();let a=c.split(",");(c==="all"||a.some(l=>t.shaderKey.toLowerCase().includes(l)))&&(console.group(t.shaderKey),console.debug(i),console.groupEnd())}return n?r.createComputePipelineAsync({compute:{module:u,entryPoint:"_start"},label:t.constructor.name,layout:"auto"}):r.createComputePipeline({compute:{module:u,entryPoint:"_start"},label:t.constructor.name,layout:"auto"})},xt=(r,t="f32")=>{switch(r){case 1:return`${t}`;case 2:return`vec2<${t}>`;case 3:return`vec3<${t}>`;case 4:return`vec4<${t}>`;default:throw new Error(`${r}-component ${t} is not supported.`)}};function zt(r){if(r<=1)return"i32";if(r===2)return"vec2<i32>";if(r===3)return"vec3<i32>";if(r===4)return"vec4<i32>";if(r===5)return"vec5";if(r===6)return"vec6";throw Error(`GPU for rank ${r} is not yet supported`)}function Sr(r){if(r===0)return"x";if(r===1)return"y";if(r===2)return"z";if(r===3)return"w";if(r===4)return"u";if(r===5)return"v";throw Error(`Index ${r} is not yet supported`)}function P(...r){let t;switch(r.length){case 0:t=`
        fn main()
      `;break;case 1:t=`
        fn main(${r[0]} : i32)
      `;break;default:throw Error("Unreachable")}return t}function JI(r,t){let e;return e=`
     ${bL(t)}
      fn _start(@builtin(local_invocation_id) LocalId : vec3<u32>,
                @builtin(global_invocation_id) GlobalId : vec3<u32>,
                @builtin(local_invocation_index) LocalIndex: u32,
                @builtin(workgroup_id) WorkgroupId : vec3<u32>,
                @builtin(num_workgroups) NumWorkgroups : vec3<u32>) {
        localId = LocalId;
        localIndex = LocalIndex;
        globalId = GlobalId;
        numWorkgroups = NumWorkgroups;
        workgroupId = WorkgroupId;
        ${r?"main(getGlobalIndex());":"main();"};
      }
    `,e}function bL(r){return`
  @compute @workgroup_size(${r.workgroupSize[0]}, ${r.workgroupSize[1]}, ${r.workgroupSize[2]})
`}function yL(r,t,e){let o=[],n=e.workgroupSize[0]*e.workgroupSize[1]*e.workgroupSize[2];if(e.outputComponent=e.outputComponent?e.outputComponent:1,o.push(`

      var<private> localId: vec3<u32>;
      var<private> localIndex: u32;
      var<private> globalId: vec3<u32>;
      var<private> numWorkgroups: vec3<u32>;
      var<private> workgroupId: vec3<u32>;

      // Only used when the y/z dimension of workgroup size is 1.
      fn getGlobalIndex() -> i32 {
        ${nC(e)?"  return i32(globalId.x);":`  return i32((workgroupId.z * numWorkgroups.x * numWorkgroups.y +
                workgroupId.y * numWorkgroups.x + workgroupId.x) * ${n}u +
                localIndex);
        `}
      }
    `),e.pixelsOpType!=null){let g=e.pixelsOpType===on.FROM_PIXELS?`@group(0) @binding(0) var<storage, read_write> result: array<${xs(t.dtype,e.outputComponent)}>;`:`@group(0) @binding(1) var<storage, read> inBuf : array<${xs(r[0].dtype,e.outputComponent)}>;`,x=t.shape.length===3?"vec2<i32>":"i32";o.push(`
        struct Uniform {
          outShapeStrides : ${x},
          size            : i32,
          numChannels     : i32,
          alpha           : f32,
        };

        ${g}
        @group(0) @binding(2) var<uniform> uniforms: Uniform;
      `);let b=eC(e);return[tC,o.join(`
`),op(t.shape),e.getUserCode(),JI(b,e)].join(`
`)}let s,i,u="struct Uniforms { NAN : f32, INFINITY : f32, ";e.variableNames.forEach((g,x)=>{let b=zt(r[x].shape.length);u+=`${g.charAt(0).toLowerCase()+g.slice(1)}Shape : ${b}, `,s=r[x].shape.length-1,i=zt(s),u+=`${g.charAt(0).toLowerCase()+g.slice(1)}ShapeStrides: ${i}, `});let c=zt(t.shape.length);u+=`outShape : ${c}, `,s=t.shape.length-1,i=zt(s),u+=`
         outShapeStrides: ${i}, `,e.size&&(u+="size : i32, "),e.uniforms&&(u+=e.uniforms),u+="};",u=NL(u),o.push(u),e.atomic?o.push(`
      @group(0) @binding(0) var<storage, read_write> result: array<atomic<i32>>;
    `):o.push(`
      @group(0) @binding(0) var<storage, read_write> result: array<${xs(t.dtype,e.outputComponent)}>;
    `),e.variableNames.forEach((g,x)=>{o.push(`
      @group(0) @binding(${1+x}) var<storage, read> ${g}: array<${e.variableComponents?xs(r[x].dtype,e.variableComponents[x]):xs(r[x].dtype,e.outputComponent)}>;
        `)}),u!==""&&o.push(`
      @group(0) @binding(${1+e.variableNames.length}) var<uniform> uniforms: Uniforms;
      `);let a=CL(t.shape,e.dispatchLayout),l=[tC,o.join(`
`)+wL,op(t.shape),a,kL(t.shape.length)];e.atomic||l.push(_L(t.shape,t.dtype,e.outputComponent)),e.variableNames.forEach((g,x)=>{l.push(`${op(r[x].shape,g)}`)});let m=r.map((g,x)=>IL(g,t.shape,e.variableComponents?e.variableComponents[x]:e.outputComponent,e.dispatchLayout.x.length===t.shape.length)).join(`
`);l.push(m),l.push(e.getUserCode());let f=eC(e);return l.push(JI(f,e)),l.join(`
`)}function oC(r,t,e){let o=r.shaderKey;if(r.pixelsOpType!=null)return o;let n=[],s=[];t.forEach(l=>{n.push(l.shape),s.push(l.dtype)}),n.push(e.shape),s.push(e.dtype);let i=t.map(l=>N.getBroadcastDims(l.shape,e.shape)),u=t.map(l=>w.arraysEqual(l.shape,e.shape)).join("_"),c=i.map(l=>l.join("_")).join(";"),a=nC(r)?"flatDispatch":"";return o+="_"+(r.workgroupSize?r.workgroupSize.join(","):"")+n.map(l=>l.length).join(",")+s.join(",")+r.variableNames.join(",")+c+u+a,o}var tC=`
  struct vec5 {x: i32, y: i32, z: i32, w: i32, u: i32};
  struct vec6 {x: i32, y: i32, z: i32, w: i32, u: i32, v: i32};

  // Checks whether coordinates lie within the bounds of the shape.
  fn coordsInBounds2D(coord : vec2<i32>, shape : vec2<i32>) -> bool {
    return all(coord >= vec2<i32>(0)) && all(coord < shape);
  }
  fn coordsInBounds3D(coord : vec3<i32>, shape : vec3<i32>) -> bool {
    return all(coord >= vec3<i32>(0)) && all(coord < shape);
  }
  fn coordsInBounds4D(coord : vec4<i32>, shape : vec4<i32>) -> bool {
    return all(coord >= vec4<i32>(0)) && all(coord < shape);
  }

  fn getIndexFromCoords1D(coord : i32, shape : i32) -> i32 {
    return coord;
  }
  fn getIndexFromCoords2D(coords : vec2<i32>, shape : vec2<i32>) -> i32 {
    return dot(coords, vec2<i32>(shape.y, 1));
  }
  fn getIndexFromCoords3D(coords : vec3<i32>, shape : vec3<i32>) -> i32 {
    return dot(coords, vec3<i32>(shape.y * shape.z, shape.z, 1));
  }
  fn getIndexFromCoords4D(coords : vec4<i32>, shape : vec4<i32>) -> i32 {
    return dot(coords, vec4<i32>(
        shape.y * shape.z * shape.w, shape.z * shape.w, shape.w, 1));
  }
  fn getIndexFromCoords5D(coords : vec5, shape : vec5) -> i32 {
    let shapeStrides: vec5 = vec5(shape.y * shape.z * shape.w * shape.u, shape.z * shape.w * shape.u, shape.w * shape.u, shape.u, 1);
    return coords.x*shapeStrides.x + coords.y*shapeStrides.y + coords.z*shapeStrides.z + coords.w*shapeStrides.w + coords.u*shapeStrides.u;
  }
  fn getIndexFromCoords6D(coords : vec6, shape : vec6) -> i32 {
    let shapeStrides: vec6 = vec6(shape.y * shape.z * shape.w * shape.u * shape.v, shape.z * shape.w * shape.u * shape.v, shape.w * shape.u * shape.v, shape.u * shape.v, shape.v, 1);
    return coords.x*shapeStrides.x + coords.y*shapeStrides.y + coords.z*shapeStrides.z + coords.w*shapeStrides.w + coords.u*shapeStrides.u + coords.v*shapeStrides.v;
  }

  // NaN defination in IEEE 754-1985 is :
  //   - sign = either 0 or 1.
  //   - biased exponent = all 1 bits.
  //   - fraction = anything except all 0 bits (since all 0 bits represents infinity).
  // https://en.wikipedia.org/wiki/IEEE_754-1985#Representation_of_non-numbers
  fn isnan(val: f32) -> bool {
    let floatToUint: u32 = bitcast<u32>(val);
    return (floatToUint & 0x7fffffffu) > 0x7f800000u;
  }
  fn isnanVec4(val : vec4<f32>) -> vec4<bool> {
    let floatToUint: vec4<u32> = bitcast<vec4<u32>>(val);
    return (floatToUint & vec4<u32>(0x7fffffffu)) > vec4<u32>(0x7f800000u);
  }
`,wL=`
  fn isinf(val: f32) -> bool {
    return abs(val) == uniforms.INFINITY;
  }
`;function op(r,t=""){let e=r.length,o=t!==""?`get${t.charAt(0).toUpperCase()+t.slice(1)}CoordsFromIndex`:"getCoordsFromIndex",n=t!==""?`${t.charAt(0).toLowerCase()+t.slice(1)}ShapeStrides`:"outShapeStrides";if(e<=1)return`fn ${o}(index : i32) -> i32 { return index; }`;let s=w.computeStrides(r),i=zt(e),u=[];for(let a=0;a<e;a++)u.push(`d${a}`);if(s.length===1)return`    fn ${o}(index : i32) -> vec2<i32> {
      let d0 = index / uniforms.${n}; let d1 = index - d0 * uniforms.${n};
      return vec2<i32>(d0, d1);
    }`;let c;return c="var index2 = index;"+s.map((a,l)=>{let m=`let ${u[l]} = index2 / uniforms.${n}.${Sr(l)}`,f=l===s.length-1?`let ${u[l+1]} = index2 - ${u[l]} * uniforms.${n}.${Sr(l)}`:`index2 = index2 - ${u[l]} * uniforms.${n}.${Sr(l)}`;return`${m}; ${f};`}).join(""),`
    fn ${o}(index : i32) -> ${i} {
      ${c}
      return ${i}(${u.join(",")});
    }
  `}function SL(r,t){let e=r.name,o=r.shape.length,n=zt(o),s="get"+e.charAt(0).toUpperCase()+e.slice(1),i=["d0","d1","d2","d3","d4","d5"].slice(0,o),u=i.map(l=>`${l} : i32`).join(", ");if(o<1)return`
      fn ${s}() -> ${xt(t)} {
        return ${xt(t)}(${e}[0]);
      }
    `;let c=`uniforms.${e.charAt(0).toLowerCase()+e.slice(1)}Shape`,a=`${o}D`;return o===0&&(a="1D"),`
    fn ${s}(${u}) -> ${xt(t)} {
      return ${xt(t)}(${e}[getIndexFromCoords${a}(${n}(${i.join(",")}),
        ${c})${t===1?"":` / ${t}`}]);
    }
   `}function vL(r,t,e,o){let n=r.name,s=n.charAt(0).toUpperCase()+n.slice(1),i="get"+s+"ByOutput",u=r.shape.length,c=t.length,a=zt(c);if(w.arraysEqual(r.shape,t)&&o)return`
    fn ${i}Index(globalIndex : i32) -> ${xt(e)} {
      return ${xt(e)}(${n}[globalIndex]);
    }

    fn ${i}Coords(coords : ${a}) -> ${xt(e)} {
      return ${xt(e)}(${n}[${c>1?"getOutputIndexFromCoords(coords)":"coords"}${e===1?"":` / ${e}`}]);
    }
    `;let l=N.getBroadcastDims(r.shape,t),m=c-u,f="";if(u===0)return`
    fn ${i}Index(globalIndex : i32) -> ${xt(e)}{
      return get${s}();
    }

    fn ${i}Coords(coords : ${a}) -> ${xt(e)}{
      return get${s}();
    }
  `;c<2&&l.length>=1?f="coords = 0;":f=l.map(b=>`coords.${Sr(b+m)} = 0;`).join(`
`);let h="";if(c<2&&u>0)h="coords";else if(c>1){let b=zt(u),v=r.shape.map((_,k)=>`coords.${Sr(k+m)}`).join(", ");h=`${b}(${v})`}else h="coords";let g=`uniforms.${n.charAt(0).toLowerCase()+n.slice(1)}Shape`,x=`${u}D`;return`
  fn ${i}Index(globalIndex : i32) -> ${xt(e)} {
    var coords = getCoordsFromIndex(globalIndex);
    ${f}
    return ${xt(e)}(${n}[getIndexFromCoords${x}(${h}, ${g})${e===1?"":` / ${e}`}]);
  }

  fn ${i}Coords(coordsIn : ${a}) -> ${xt(e)} {
    var coords = coordsIn;
    ${f}
    return ${xt(e)}(${n}[getIndexFromCoords${x}(${h}, ${g})${e===1?"":` / ${e}`}]);
  }
`}function IL(r,t,e,o){let n=SL(r,e);return r.shape.length<=t.length&&(n+=vL(r,t,e,o)),n}function CL(r,t){let{x:e,y:o=[],z:n=[]}=t,s=r.length,i=e.length+o.length+n.length;if(i!==s)return"";if(e.length===s)return`fn getOutputCoords() -> ${zt(s)}{
    let globalIndex = getGlobalIndex();
    return getCoordsFromIndex(globalIndex);
  }
  `;let u="",c=[e,o,n];for(let f=0;f<c.length;f++){let h=c[f];if(h.length!==0)if(h.length===1)u+=`let d${h[0]} = i32(globalId[${f}]);`;else{let g=QI(h,"uniforms.outShape");u+=`var index${f} = i32(globalId[${f}]);`;for(let x=0;x<g.length;x++)u+=`let d${h[x]} = index${f} / ${g[x]};`,x===g.length-1?u+=`let d${h[x+1]} = index${f} - d${h[x]} * ${g[x]};`:u+=`index${f} = index${f} - d${h[x]} * ${g[x]};`}}let a=[];for(let f=0;f<i;f++)a.push(`d${f}`);let l=zt(i),m=`fn getOutputCoords() -> ${l} {
  ${u}
`;return a.length===0?m+=`return ${l}(0); }`:m+=`return ${l}(${a.join(",")}); }`,m}function kL(r){let t="";switch(r){case 0:case 1:t+=`
        fn getOutputIndexFromCoords(coords : i32) -> i32 {
          return coords;
        }
        `;break;case 2:t+=`
        fn getOutputIndexFromCoords(coords : vec2<i32>) -> i32 {
          return dot(coords, vec2<i32>(uniforms.outShapeStrides, 1));
        }
        `;break;case 3:t+=`
        fn getOutputIndexFromCoords(coords : vec3<i32>) -> i32 {
          return dot(coords, vec3<i32>(uniforms.outShapeStrides.x, uniforms.outShapeStrides.y, 1));
        }
        `;break;case 4:t+=`
        fn getOutputIndexFromCoords(coords : vec4<i32>) -> i32 {
          return dot(coords, vec4<i32>(
            uniforms.outShapeStrides.x, uniforms.outShapeStrides.y, uniforms.outShapeStrides.z, 1));
        }
        `;break;case 5:t+=`
        fn getOutputIndexFromCoords(coords : vec5) -> i32 {
          return coords.x * uniforms.outShapeStrides.x +
              coords.y * uniforms.outShapeStrides.y +
              coords.z * uniforms.outShapeStrides.z +
              coords.w * uniforms.outShapeStrides.w +
              coords.u;
        }
        `;break;case 6:t+=`
        fn getOutputIndexFromCoords(coords : vec6) -> i32 {
          return coords.x * uniforms.outShapeStrides.x +
              coords.y * uniforms.outShapeStrides.y +
              coords.z * uniforms.outShapeStrides.z +
              coords.w * uniforms.outShapeStrides.w +
              coords.u * uniforms.outShapeStrides.u +
              coords.v;
        }
        `;break;default:w.assert(!1,()=>`Unsupported ${r}D shape`);break}return t}function nC(r){return r.dispatch[1]===1&&r.dispatch[2]===1}function xs(r,t=1){if(r==="float32")return xt(t,"f32");if(r==="int32"||r==="bool")return xt(t,"i32");throw new Error(`type ${r} is not supported.`)}function _L(r,t,e){let o=r.length,n=xs(t,e),s=`fn setOutputAtIndex(flatIndex : i32, value : ${xt(e)}) {
      result[flatIndex] = ${n}(value);
    }

    fn setOutputAtIndexI32(flatIndex : i32, value : ${xt(e,"i32")}) {
      result[flatIndex] = ${n}(value);
    }
    `;if(o>=2){let i=["d0","d1","d2","d3","d4","d5"].slice(0,o),u=zt(o);s+=`
      fn setOutputAtCoords(${i.map(c=>`${c} : i32`).join(", ")}, value : ${xt(e)}) {
        let flatIndex = getOutputIndexFromCoords(${u}(${i.join(", ")}));
        setOutputAtIndex(flatIndex${e===1?"":` / ${e}`}, value);
      }
      fn setOutputAtCoordsI32(${i.map(c=>`${c} : i32`).join(", ")}, value : ${xt(e,"i32")}) {
        let flatIndex = getOutputIndexFromCoords(${u}(${i.join(", ")}));
        setOutputAtIndexI32(flatIndex${e===1?"":` / ${e}`}, value);
      }
    `}return s}function NL(r){let t=/(\w+)\s*:\s*vec(5|6)/g;r=r.replace(t,o=>"@align(16) "+o);let e=/vec(5|6)\s*,\s*(\w+)/g;return r=r.replace(e,(o,n,s)=>`vec${n}, @align(16) ${s}`),r}function eC(r){return!(r.dispatchLayout.hasOwnProperty("y")&&r.dispatchLayout.y.length!==0||r.dispatchLayout.hasOwnProperty("z")&&r.dispatchLayout.z.length!==0)}p();var Fi=r=>{let t=1;for(let e=0;e<r.length;e++)t*=r[e];return t};function B(r,t,e=[1,1,1],o=[1,1,1]){let[n,s,i]=[Math.ceil(Fi(r.x.map(u=>t[u]))/(e[0]*o[0])),r.y?Math.ceil(Fi(r.y.map(u=>t[u]))/(e[1]*o[1])):1,r.z?Math.ceil(Fi(r.z.map(u=>t[u]))/(e[2]*o[2])):1];return[n,s,i]}function sC(r,t,e,o=!1){let n=[8,8,1],s=[4,4,1];return o||(r<=8&&(s[1]=1),t<=16&&e<=16&&(n[0]=4)),{workgroupSize:n,elementsPerThread:s}}function dl(r,t,e=!1){if(e)return[8,8,1];let o=Fi(r.x.map(s=>t[s])),n=Fi(r.y.map(s=>t[s]));return o<=4?[4,16,1]:n<=4?[16,4,1]:[16,16,1]}function hl(r,t,e=!1){if(e)return[4,4,1];let o=Fi(r.x.map(s=>t[s])),n=Fi(r.y.map(s=>t[s]));return o<=4?[1,2,1]:n<=4?[2,1,1]:[2,2,1]}function O(r){return{x:r.map((t,e)=>e)}}function Rx(r){if(r==="float32"||r==="int32"||r==="bool"||r==="string")return 4;if(r==="complex64")return 8;throw new Error(`Unknown dtype ${r}`)}function gl(){return!!(typeof globalThis<"u"&&globalThis.navigator&&globalThis.navigator.gpu)}function xl(r,t){Array.isArray(r)||(r=[r]),r.forEach(e=>{e!=null&&w.assert(e.dtype!=="complex64",()=>`${t} does not support complex64 tensors in the WebGPU backend.`)})}var zr;(function(r){r[r.MatMulReduceProgram=0]="MatMulReduceProgram",r[r.MatMulSplitKProgram=1]="MatMulSplitKProgram",r[r.MatMulSmallOutputSizeProgram=2]="MatMulSmallOutputSizeProgram",r[r.MatMulPackedProgram=3]="MatMulPackedProgram",r[r.MatMulMax=4]="MatMulMax"})(zr||(zr={}));var EL=K().getNumber("WEBGPU_CPU_HANDOFF_SIZE_THRESHOLD"),TL=(r,t)=>{let e=r.limits.maxComputeWorkgroupsPerDimension,o=t.dispatchLayout,n=t.dispatch;if(n.every(i=>i<=e))return n;w.assert(n[0]>e&&o.y===void 0&&o.z===void 0,()=>"Dispatch size exceeds WebGPU limits in Y or Z dimension.");let s=Math.ceil(Math.sqrt(n[0]));return s>e?(s=Math.ceil(Math.cbrt(n[0])),w.assert(s<=e,()=>"Total dispatch size exceeds WebGPU maximum."),[s,s,s]):[s,s,1]},Ya=class r extends Vo{nextDataId(){return r.nextDataId++}constructor(t,e){if(super(),this.commandQueueOwnedIds=new WeakSet,this.dispatchCountInPass=0,this.disposed=!1,this.downloadWaitMs=0,this.tensorDataPendingDisposal=[],this.queryResolveBuffer=null,this.querySet=null,this.querySetCount=2,this.stagingPendingDisposal=[],this.uniformPendingDisposal=[],this.uploadWaitMs=0,this.hasReadSyncWarned=!1,this.hasTimestampQueryWarned=!1,!gl())throw new Error("WebGPU is not supported on this device");this.pipelineCache={},this.device=t,this.queue=t.queue,this.commandEncoder=null,this.computePassEncoder=null,this.adapterInfo=new ll(e),this.supportTimestampQuery=this.device.features.has("timestamp-query"),this.thresholdToIncreaseWorkgroups=this.adapterInfo.intelGPUGeneration>=12?16:8,this.bufferManager=new ml(this.device),this.textureManager=new fl(this.device),this.tensorMap=new ri(this,za()),K().getBool("WEBGPU_USE_PROFILE_TOOL")&&(this.dummyCanvas=document.createElement("canvas"),this.dummyCanvas.width=1,this.dummyCanvas.height=1,this.dummyContext=this.dummyCanvas.getContext("webgpu"),this.dummyContext.configure({device:t,format:"bgra8unorm"}),document.body.appendChild(this.dummyCanvas))}floatPrecision(){return 32}disposeData(t,e=!1){if(!this.tensorMap.has(t))return!0;let o=this.tensorMap.get(t);return e?o.refCount=0:o.refCount--,o.refCount>0?!1:(o.complexTensorInfos!=null&&(this.disposeData(o.complexTensorInfos.real.dataId),this.disposeData(o.complexTensorInfos.imag.dataId)),this.commandQueueOwnedIds.has(t)?(this.tensorDataPendingDisposal.push(t),!0):(this.releaseResource(t),this.tensorMap.delete(t),!0))}memory(){return{numBytesInGPU:this.bufferManager.numBytesUsed,numBytesAllocatedInGPU:this.bufferManager.numBytesAllocated,unreliable:!1}}releaseResource(t){let e=this.tensorMap.get(t);if(!(!e||!e.resource)){if(e.external){e.resource=null;return}e.resource instanceof GPUBuffer?this.bufferManager.releaseBuffer(e.resource):e.resource instanceof GPUTexture&&this.textureManager.releaseTexture(e.resource),e.resource=null}}refCount(t){return this.tensorMap.has(t)?this.tensorMap.get(t).refCount:0}incRef(t){let e=this.tensorMap.get(t);e.refCount++}decRef(t){if(this.tensorMap.has(t)){let e=this.tensorMap.get(t);e.refCount--}}write(t,e,o){if(o==="complex64"&&t!=null)throw new Error("Cannot write to a complex64 dtype. Please use tf.complex(real, imag).");let n={id:this.nextDataId()};return this.tensorMap.set(n,{dtype:o,shape:e,values:t,refCount:1}),n}move(t,e,o,n,s){if(n==="complex64")throw new Error("Cannot write to a complex64 dtype. Please use tf.complex(real, imag).");this.tensorMap.set(t,{dtype:n,shape:o,values:e,refCount:s})}submitQueue(){this.queue.submit([this.commandEncoder.finish()]),this.commandEncoder=null,this.dispatchCountInPass=0,this.commandQueueOwnedIds=new WeakSet,this.tensorDataPendingDisposal.forEach(t=>{this.releaseResource(t),this.tensorMap.delete(t)}),this.uniformPendingDisposal.forEach(t=>this.bufferManager.releaseBuffer(t)),this.stagingPendingDisposal.forEach(t=>this.bufferManager.releaseBuffer(t,!1)),this.tensorDataPendingDisposal=[],this.uniformPendingDisposal=[],this.stagingPendingDisposal=[]}ensureCommandEncoderReady(){this.commandEncoder||(this.commandEncoder=this.device.createCommandEncoder())}endComputePassEncoder(){this.computePassEncoder&&(this.computePassEncoder.end(),this.computePassEncoder=null)}async checkCompileCompletionAsync(){let t;try{t=await Promise.all(Object.values(this.pipelineCache))}catch(e){throw new Error(e.message)}Object.keys(this.pipelineCache).map((e,o)=>{this.pipelineCache[e]=t[o]})}async getBufferData(t){if(K().getBool("WEBGPU_ENGINE_COMPILE_ONLY"))return console.warn("The data may be invalid since WEBGPU_ENGINE_COMPILE_ONLY is true, this can only be called when WEBGPU_ENGINE_COMPILE_ONLY is false"),null;let e=t.size,o=this.bufferManager.acquireBuffer(e,GPUBufferUsage.COPY_DST|GPUBufferUsage.MAP_READ);this.ensureCommandEncoderReady(),this.endComputePassEncoder(),this.commandEncoder.copyBufferToBuffer(t,0,o,0,e),this.submitQueue(),await o.mapAsync(GPUMapMode.READ);let n=o.getMappedRange().slice(0);return o.unmap(),o!=null&&this.bufferManager.releaseBuffer(o),K().getBool("WEBGPU_USE_PROFILE_TOOL")&&(w.assert(this.dummyContext!==void 0,()=>"Fail to get context for profiling tool"),this.dummyContext.getCurrentTexture()),n}convertAndCacheOnCPU(t,e){let o=this.tensorMap.get(t);return o.values=e,o.values}readSync(t){let e=this.tensorMap.get(t),{values:o,complexTensorInfos:n}=e;if(o!=null||e.dtype==="string")return o;if(e.dtype==="complex64"){let x=this.readSync(n.real.dataId),b=this.readSync(n.imag.dataId),v=w.convertBackendValuesAndArrayBuffer(N.mergeRealAndImagArrays(x,b).buffer,"float32");return this.convertAndCacheOnCPU(t,v),v}this.hasReadSyncWarned||(this.hasReadSyncWarned=!0,console.warn("The performance of synchronously reading data from GPU to CPU is poor on the webgpu backend, please use asynchronous APIs instead."));let s=["opaque","premultiplied"],i=e.resource,u=i.size;w.assert(u%4===0,()=>"Because there is 4 bytes for one pixel, buffer size must be multiple of 4.");let c=u/4,a=new ArrayBuffer(u),l=256,m=256,f=s.map(x=>new OffscreenCanvas(l,m)),h=new OffscreenCanvas(l,m);this.endComputePassEncoder(),f.map((x,b)=>{let v=x.getContext("webgpu");return v.configure({device:this.device,format:"bgra8unorm",usage:GPUTextureUsage.COPY_DST,alphaMode:s[b]}),v.getCurrentTexture()}).map((x,b)=>{let v=l*4,_=(G,L,U)=>{this.ensureCommandEncoderReady(),this.commandEncoder.copyBufferToTexture({buffer:i,bytesPerRow:v,offset:U},{texture:x},{width:G,height:L}),this.submitQueue();let q=h.getContext("2d",{willReadFrequently:!0});q.clearRect(0,0,G,L),q.drawImage(f[b],0,0);let Z=q.getImageData(0,0,G,L).data,at=s[b],lt=new Uint8ClampedArray(a,U,G*L*4);for(let ft=0;ft<lt.length;ft+=4)if(at==="premultiplied")lt[ft+3]=Z[ft+3];else{let Tt=Z[ft];lt[ft]=Z[ft+2],lt[ft+1]=Z[ft+1],lt[ft+2]=Tt}},k=Math.floor(c/(l*m)),D=l,T=m,R=0;for(let G=0;G<k;G++)_(D,T,R),R+=l*m*4;let M=c%(l*m);T=Math.floor(M/l),T>0&&(_(D,T,R),R+=T*(l*4)),D=M%l,D>0&&_(D,1,R)});let g=w.convertBackendValuesAndArrayBuffer(a,e.dtype);return this.convertAndCacheOnCPU(t,g),g}async read(t){if(!this.tensorMap.has(t))throw new Error(`Tensor ${t} was not registered!`);let e=this.tensorMap.get(t),{values:o}=e;if(o!=null)return o;let n;if(e.dtype==="complex64"){let s=await Promise.all([this.read(e.complexTensorInfos.real.dataId),this.read(e.complexTensorInfos.imag.dataId)]),i=s[0],u=s[1];n=N.mergeRealAndImagArrays(i,u)}else{let s=await this.getBufferData(e.resource);n=w.convertBackendValuesAndArrayBuffer(s,e.dtype)}return this.convertAndCacheOnCPU(t,n),n}copyBuffer(t){let e=t.size,o=t.usage,n=this.bufferManager.acquireBuffer(e,o);return this.ensureCommandEncoderReady(),this.endComputePassEncoder(),this.commandEncoder.copyBufferToBuffer(t,0,n,0,e),this.submitQueue(),n}createTensorFromGPUData(t,e,o){let n=t.buffer;if(o==="complex64")throw new Error("Cannot write to a complex64 dtype. ");let s={id:this.nextDataId()};this.tensorMap.set(s,{dtype:o,shape:e,values:null,refCount:1,external:t.zeroCopy});let i=this.tensorMap.get(s),u=Rx(i.dtype)*w.sizeFromShape(i.shape);if(t.buffer.size<u)throw new Error(`GPUBuffer size(${t.buffer.size}) is smaller than tensor size(${u})!`);if((t.buffer.usage&(GPUBufferUsage.STORAGE|GPUBufferUsage.COPY_SRC))!==(GPUBufferUsage.STORAGE|GPUBufferUsage.COPY_SRC))throw new Error("GPUBuffer.usage should include GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC!");return t.zeroCopy!==!0&&(n=this.copyBuffer(n)),i.resource=n,za().makeTensorFromDataId(s,e,o,this)}readToGPU(t){let e=this.tensorMap.get(t),{values:o,dtype:n,shape:s,resource:i}=e;if(n==="complex64")throw new Error("Does not support reading buffer for complex64 dtype.");if(i==null)throw o!=null?new Error("Data is not on GPU but on CPU."):new Error("There is no data on GPU or CPU.");let u=i,c=u.size,a=u.usage,l=this.bufferManager.acquireBuffer(c,a);this.ensureCommandEncoderReady(),this.endComputePassEncoder(),this.commandEncoder.copyBufferToBuffer(i,0,l,0,c),this.submitQueue();let m=this.makeTensorInfo(s,n),f=za().makeTensorFromTensorInfo(m),h=this.tensorMap.get(m.dataId);return h.resource=l,{tensorRef:f,buffer:l}}bufferSync(t){let e=this.readSync(t.dataId);if(t.dtype==="string")try{let o=e.map(n=>w.decodeString(n));return It(t.shape,t.dtype,o)}catch{throw new Error("Failed to decode encoded string bytes into utf-8")}return It(t.shape,t.dtype,e)}async time(t){!this.supportTimestampQuery&&!this.hasTimestampQueryWarned&&(console.warn("This device doesn't support timestamp-query extension. Start Chrome browser with flag --enable-dawn-features=allow_unsafe_apis to try it again. Otherwise, zero will be shown for the kernel time when profiling mode is enabled."),this.hasTimestampQueryWarned=!0);let e=this.activeTimers,o=[],n=!1;this.programTimersStack==null?(this.programTimersStack=o,n=!0):this.activeTimers.push(o),this.activeTimers=o,t();let s=w.flatten(this.activeTimers.map(a=>a.query)).filter(a=>a!=null),i=w.flatten(this.activeTimers.map(a=>a.name)).filter(a=>a!=null);this.activeTimers=e,n&&(this.programTimersStack=null);let u={uploadWaitMs:this.uploadWaitMs,downloadWaitMs:this.downloadWaitMs,kernelMs:null,wallMs:null},c=await Promise.all(s);return u.kernelMs=w.sum(c),u.getExtraProfileInfo=()=>c.map((a,l)=>({name:i[l],ms:a})).map(a=>`${a.name}: ${a.ms}`).join(", "),this.uploadWaitMs=0,this.downloadWaitMs=0,u}makeTensorInfo(t,e,o){return e==="string"&&o!=null&&o.length>0&&w.isString(o[0])&&(o=o.map(s=>w.encodeString(s))),{dataId:this.write(o,t,e),shape:t,dtype:e}}tensorToBinding(t){if(!t)return null;let o=this.tensorMap.get(t.dataId).resource;return o instanceof GPUBuffer?{buffer:o}:o instanceof GPUTexture?o.createView():o}uploadToGPU(t){let e=this.tensorMap.get(t);if(e.resource!=null)return;let o=Rx(e.dtype)*w.sizeFromShape(e.shape),n,s=GPUBufferUsage.STORAGE|GPUBufferUsage.COPY_SRC|GPUBufferUsage.COPY_DST;if(e.values){if(n=this.bufferManager.acquireBuffer(o,s,!0),n.mapState==="unmapped"){let i=this.bufferManager.acquireBuffer(o,GPUBufferUsage.MAP_WRITE|GPUBufferUsage.COPY_SRC,!0,!1),u=i.getMappedRange();e.dtype==="int32"||e.dtype==="bool"?new Int32Array(u).set(e.values):new Float32Array(u).set(e.values),i.unmap(),this.ensureCommandEncoderReady(),this.endComputePassEncoder(),this.commandEncoder.copyBufferToBuffer(i,0,n,0,o),this.stagingPendingDisposal.push(i)}else{let i=n.getMappedRange();e.dtype==="int32"||e.dtype==="bool"?new Int32Array(i).set(e.values):new Float32Array(i).set(e.values),n.unmap()}e.values=null}else n=this.bufferManager.acquireBuffer(o,s);e.resource=n}makeUniforms(t){let e=0,o=0,n=[],s=1;t.forEach(c=>{c.data.length===0&&(c.data=[1]);let a;switch(c.data.length){case 1:a=4;break;case 2:a=8;break;case 3:a=16;break;case 4:a=16;break;case 5:a=16;break;case 6:a=16;break;default:w.assert(!1,()=>`Unsupported ${c.data.length}D shape`)}(o===5||o===6)&&(a=16),a>s&&(s=a),e=Math.ceil(e/a)*a,o=c.data.length,n.push(e),e+=c.data.length*4}),e=Math.ceil(e/s)*s;let i=new ArrayBuffer(e);t.forEach((c,a)=>{let l=n[a];c.type==="int32"?new Int32Array(i,l,c.data.length).set(c.data):c.type==="uint32"?new Uint32Array(i,l,c.data.length).set(c.data):new Float32Array(i,l,c.data.length).set(c.data)});let u=this.bufferManager.acquireBuffer(e,GPUBufferUsage.COPY_DST|GPUBufferUsage.UNIFORM);return this.queue.writeBuffer(u,0,i,0,e),this.uniformPendingDisposal.push(u),{offset:0,size:e,buffer:u}}runWebGPUProgram(t,e,o,n,s){if(s||(s=this.makeTensorInfo(t.outputShape,o)),w.sizeFromShape(s.shape)===0)return this.tensorMap.get(s.dataId).values=w.getTypedArrayFromDType(s.dtype,0),s;this.uploadToGPU(s.dataId),t.dispatch=TL(this.device,t);let i=e.map((c,a)=>{if(c.dtype==="complex64")throw new Error("GPGPUProgram does not support complex64 input. For complex64 dtypes, please separate the program into real and imaginary parts.");return this.uploadToGPU(c.dataId),{dtype:this.tensorMap.get(c.dataId).dtype,shape:c.shape,name:t.variableNames[a]}});t.shaderKey=oC(t,i,s);let u=K().getBool("WEBGPU_ENGINE_COMPILE_ONLY");return t.shaderKey in this.pipelineCache||(this.pipelineCache[t.shaderKey]=rC(this.device,t,i,s,u)),t.pipeline=this.pipelineCache[t.shaderKey],u||this.recordAndSubmit(t,s,e,n),s}recordAndSubmit(t,e,o,n){if(t.pipeline instanceof Promise)throw new Error("Please call checkCompileCompletionAsync to ensure parallel compilation is done!");let s=[],i=[],u="int32";if(t.pixelsOpType==null){s.push({type:"float32",data:[NaN]},{type:"float32",data:[1/0]}),i=o.concat(e).map(h=>h.shape);let f="int32";i.map(h=>{s.push({type:f,data:h});let g=w.computeStrides(h);s.push({type:f,data:g})})}else{let f=w.computeStrides(e.shape);s.push({type:u,data:f})}if(t.size){let f=w.sizeFromShape(t.outputShape);s.push({type:u,data:[t.outputComponent?f/t.outputComponent:f]})}n&&(s=[...s,...n]);let c=[this.tensorToBinding(e),...o.map(f=>this.tensorToBinding(f)),this.makeUniforms(s)];o.forEach(f=>{this.commandQueueOwnedIds.add(f.dataId)}),this.commandQueueOwnedIds.add(e.dataId);let a=this.device.createBindGroup({layout:t.pipeline.getBindGroupLayout(0),entries:c.map((f,h)=>({binding:h,resource:f}))}),l=this.activeTimers!=null;this.ensureCommandEncoderReady();let m={};l&&this.supportTimestampQuery?(this.endComputePassEncoder(),this.querySet==null&&(this.querySet=this.device.createQuerySet({type:"timestamp",count:this.querySetCount})),m.timestampWrites={querySet:this.querySet,beginningOfPassWriteIndex:0,endOfPassWriteIndex:1},this.computePassEncoder=this.commandEncoder.beginComputePass(m)):this.computePassEncoder||(this.computePassEncoder=this.commandEncoder.beginComputePass(m)),this.computePassEncoder.setPipeline(t.pipeline),this.computePassEncoder.setBindGroup(0,a),this.computePassEncoder.dispatchWorkgroups(t.dispatch[0],t.dispatch[1],t.dispatch[2]),this.dispatchCountInPass++,(l||K().get("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE")<=this.dispatchCountInPass||t.pixelsOpType===on.DRAW)&&(this.endComputePassEncoder(),l?this.activeTimers.push({name:t.constructor.name,query:this.getQueryTime()}):this.submitQueue())}async getQueryTime(){if(!this.supportTimestampQuery)return 0;this.queryResolveBuffer==null&&(this.queryResolveBuffer=this.bufferManager.acquireBuffer(this.querySetCount*8,GPUBufferUsage.COPY_SRC|GPUBufferUsage.COPY_DST|GPUBufferUsage.QUERY_RESOLVE)),this.commandEncoder.resolveQuerySet(this.querySet,0,this.querySetCount,this.queryResolveBuffer,0);let t=this.bufferManager.acquireBuffer(this.querySetCount*8,GPUBufferUsage.MAP_READ|GPUBufferUsage.COPY_DST);this.commandEncoder.copyBufferToBuffer(this.queryResolveBuffer,0,t,0,this.querySetCount*8),this.submitQueue(),await t.mapAsync(GPUMapMode.READ);let e=new BigUint64Array(t.getMappedRange()),o=Number(e[1]-e[0])/1e6;return t.unmap(),this.bufferManager.releaseBuffer(t),o}shouldExecuteOnCPU(t,e=EL){return K().getBool("WEBGPU_CPU_FORWARD")&&t.every(o=>this.tensorMap.get(o.dataId).resource==null&&w.sizeFromShape(o.shape)<e)}numDataIds(){return this.tensorMap.numDataIds()-this.tensorDataPendingDisposal.length}dispose(){this.disposed||(this.querySet!=null&&this.querySet.destroy(),this.bufferManager.dispose(),this.textureManager.dispose(),this.disposed=!0)}};Ya.nextDataId=0;p();gl()&&$c("webgpu",async()=>{let r={powerPreference:K().get("WEBGPU_USE_LOW_POWER_GPU")?"low-power":"high-performance"},t=await navigator.gpu.requestAdapter(r),e={},o=[];t.features.has("timestamp-query")&&o.push("timestamp-query"),t.features.has("bgra8unorm-storage")&&o.push(["bgra8unorm-storage"]),e.requiredFeatures=o;let n=t.limits;e.requiredLimits={maxComputeWorkgroupStorageSize:n.maxComputeWorkgroupStorageSize,maxComputeWorkgroupsPerDimension:n.maxComputeWorkgroupsPerDimension,maxStorageBufferBindingSize:n.maxStorageBufferBindingSize,maxBufferSize:n.maxBufferSize,maxComputeWorkgroupSizeX:n.maxComputeWorkgroupSizeX,maxComputeInvocationsPerWorkgroup:n.maxComputeInvocationsPerWorkgroup};let s=await t.requestDevice(e),i="info"in t?t.info:"requestAdapterInfo"in t?await t.requestAdapterInfo():void 0;return new Ya(s,i)},3);p();p();p();p();p();p();var et;(function(r){r[r.ADD=0]="ADD",r[r.ATAN2=1]="ATAN2",r[r.COMPLEX_MULTIPLY_IMAG=2]="COMPLEX_MULTIPLY_IMAG",r[r.COMPLEX_MULTIPLY_REAL=3]="COMPLEX_MULTIPLY_REAL",r[r.DIV=4]="DIV",r[r.ELU_DER=5]="ELU_DER",r[r.EQUAL=6]="EQUAL",r[r.FLOOR_DIV=7]="FLOOR_DIV",r[r.GREATER=8]="GREATER",r[r.GREATER_EQUAL=9]="GREATER_EQUAL",r[r.LESS=10]="LESS",r[r.LESS_EQUAL=11]="LESS_EQUAL",r[r.LOGICAL_AND=12]="LOGICAL_AND",r[r.LOGICAL_OR=13]="LOGICAL_OR",r[r.MAX=14]="MAX",r[r.MIN=15]="MIN",r[r.MOD=16]="MOD",r[r.MUL=17]="MUL",r[r.NOT_EQUAL=18]="NOT_EQUAL",r[r.POW=19]="POW",r[r.PRELU=20]="PRELU",r[r.SQUARED_DIFFERENCE=21]="SQUARED_DIFFERENCE",r[r.SUB=22]="SUB"})(et||(et={}));var AL="let resultTemp = a + b;",$L="let resultTemp = atan2(a, b);",RL="let resultTemp = areal * breal - aimag * bimag;",FL="let resultTemp = areal * bimag + aimag * breal;",ML="let resultTemp = a / b;",PL="let resultTemp = select(a * (b + 1.0), a, b >= b - b);",BL=`
  let zero = sign(a) * 0 + 0;
  let one = sign(b) * 0 + 1;
  let resultTemp = select(zero, one, a == b);
`,zL=`
  let remainder =
      select(a % b, round(a % b), (round(a) == a) & (round(b) == b));
  let quotient = (a - remainder) / b;
  let resultTemp =
      round(select(quotient, quotient - 1, sign(remainder) == -sign(b)));
`,LL=`
  let zero = sign(a) * 0 + 0;
  let one = sign(b) * 0 + 1;
  let resultTemp = select(zero, one, a > b);
`,OL=`
  let zero = sign(a) * 0 + 0;
  let one = sign(b) * 0 + 1;
  let resultTemp = select(zero, one, a >= b);
`,GL=`
  let zero = sign(a) * 0 + 0;
  let one = sign(b) * 0 + 1;
  let resultTemp = select(zero, one, a < b);
`,WL=`
  let zero = sign(a) * 0 + 0;
  let one = sign(b) * 0 + 1;
  let resultTemp = select(zero, one, a <= b);
`,UL="return f32(a >= 1.0 && b >= 1.0);",VL=`return (vec4<f32>(a >= vec4<f32>(1.0)) *
  vec4<f32>(b >= vec4<f32>(1.0)));`,HL="return f32(a >= 1.0 || b >= 1.0);",qL=`return min(vec4<f32>(a >= vec4<f32>(1.0)) +
  vec4<f32>(b >= vec4<f32>(1.0)), vec4<f32>(1.0));`,KL="let resultTemp = max(a, b);",jL="let resultTemp = min(a, b);",XL=`
  let isNaN = b == 0.;
  var resultTemp = a % b;
  resultTemp = select((resultTemp + b) % b, resultTemp,
      (a < 0. && b < 0.) || (a >= 0. && b > 0.));
`,YL=`
  let isNaN = !vec4<bool>(b);
  var resultTemp = vec4<f32>(a % b);
  if (!((a[0] < 0. && b[0] < 0.) || (a[0] >= 0. && b[0] > 0.))) {
    resultTemp[0] = (resultTemp[0] + b[0]) % b[0];
  }
  if (!((a[1] < 0. && b[1] < 0.) || (a[1] >= 0. && b[1] > 0.))) {
    resultTemp[1] = (resultTemp[1] + b[1]) % b[1];
  }
  if (!((a[2] < 0. && b[2] < 0.) || (a[2] >= 0. && b[2] > 0.))) {
    resultTemp[2] = (resultTemp[2] + b[2]) % b[2];
  }
  if (!((a[3] < 0. && b[3] < 0.) || (a[3] >= 0. && b[3] > 0.))) {
    resultTemp[3] = (resultTemp[3] + b[3]) % b[3];
  }
`,ZL="let resultTemp = a * b;",QL=`
  var resultTemp = f32(a != b);
  let valueForNaN = 1.0;
`,JL=`
  var resultTemp = vec4<f32>(a != b);
  let valueForNaN = 1.0;
`,tO=`
  let isNaN = a < 0.0 && floor(b) < b;
  if (b == 0.0) {
    return 1.0;
  }
  var resultTemp = select(sign(a) * pow(abs(a), b), pow(abs(a), b),
      round(abs(b) % 2.0) != 1.0);
`,eO=`
  let isModRound1Bool = vec4<i32>(round(abs(b) % vec4<f32>(2.0))) == vec4<i32>(1);
  let isModRound1 = vec4<f32>(isModRound1Bool);
  let multiplier = sign(a) * isModRound1 + (vec4<f32>(1.0) - isModRound1);
  var resultTemp = multiplier * pow(abs(a), b);

  // Ensure that a^0 = 1, including 0^0 = 1 as this correspond to TF and JS
  let isExpZero = b == vec4<f32>(0.0);
  if (isExpZero.r) {
    resultTemp.r = 1.0;
  }
  if (isExpZero.g) {
    resultTemp.g = 1.0;
  }
  if (isExpZero.b) {
    resultTemp.b = 1.0;
  }
  if (isExpZero.a) {
    resultTemp.a = 1.0;
  }
  let isNaN = (a < vec4<f32>(0.0)) & (floor(b) < b);
`,rO="if (a < 0.0) { return b * a; }  return a;",oO=`
  let aLessThanZero = vec4<f32>(a < vec4<f32>(0.0));
  return (aLessThanZero * (b * a)) + ((vec4<f32>(1.0) - aLessThanZero) * a);
`,nO="let resultTemp = (a - b) * (a - b);",sO="let resultTemp = a - b;";function Za(r,t){let e;do{switch(r){case et.ATAN2:e=$L;break;case et.MAX:e=KL;break;case et.MIN:e=jL;break;case et.MOD:e=t?YL:XL;break;case et.NOT_EQUAL:e=t?JL:QL;break;case et.POW:e=t?eO:tO;break;default:continue}let o,n,s;return t?(o="isnanVec4",n="vec4<f32>",s="vec4<bool>"):(o="isnan",n="f32",s="bool"),`
      let aIsNaN = ${o}(a);
      let aPostLegalization = select(a, ${n}(42), aIsNaN);
      let bIsNaN = ${o}(b);
      let bPostLegalization = select(b, ${n}(42), bIsNaN);
      let isNaN = false;
      let valueForNaN = uniforms.NAN;
      {
        let a = aPostLegalization;
        let b = bPostLegalization;
        ${e}
        return select(
            resultTemp, ${n}(valueForNaN),
            ${s}(isNaN) | aIsNaN | bIsNaN);
      }
    `}while(!1);switch(r){case et.ADD:e=AL;break;case et.COMPLEX_MULTIPLY_IMAG:e=FL;break;case et.COMPLEX_MULTIPLY_REAL:e=RL;break;case et.DIV:e=ML;break;case et.ELU_DER:e=PL;break;case et.EQUAL:e=BL;break;case et.FLOOR_DIV:e=zL;break;case et.GREATER:e=LL;break;case et.GREATER_EQUAL:e=OL;break;case et.LESS:e=GL;break;case et.LESS_EQUAL:e=WL;break;case et.LOGICAL_AND:return t?VL:UL;case et.LOGICAL_OR:return t?qL:HL;case et.MUL:e=ZL;break;case et.PRELU:return t?oO:rO;case et.SQUARED_DIFFERENCE:e=nO;break;case et.SUB:e=sO;break;default:}return`
    ${e}
    return resultTemp;
  `}p();var W;(function(r){r[r.ABS=0]="ABS",r[r.ACOS=1]="ACOS",r[r.ACOSH=2]="ACOSH",r[r.ASIN=3]="ASIN",r[r.ASINH=4]="ASINH",r[r.ATAN=5]="ATAN",r[r.ATANH=6]="ATANH",r[r.CEIL=7]="CEIL",r[r.COS=8]="COS",r[r.COSH=9]="COSH",r[r.ELU=10]="ELU",r[r.ERF=11]="ERF",r[r.EXP=12]="EXP",r[r.EXPM1=13]="EXPM1",r[r.FLOOR=14]="FLOOR",r[r.IS_FINITE=15]="IS_FINITE",r[r.IS_INF=16]="IS_INF",r[r.IS_NAN=17]="IS_NAN",r[r.LINEAR=18]="LINEAR",r[r.LOG=19]="LOG",r[r.LOG1P=20]="LOG1P",r[r.LOGICAL_NOT=21]="LOGICAL_NOT",r[r.NEG=22]="NEG",r[r.RELU=23]="RELU",r[r.RELU6=24]="RELU6",r[r.LEAKYRELU=25]="LEAKYRELU",r[r.RECIPROCAL=26]="RECIPROCAL",r[r.ROUND=27]="ROUND",r[r.RSQRT=28]="RSQRT",r[r.SELU=29]="SELU",r[r.SIGMOID=30]="SIGMOID",r[r.SIGN=31]="SIGN",r[r.SIN=32]="SIN",r[r.SINH=33]="SINH",r[r.SOFTPLUS=34]="SOFTPLUS",r[r.SQRT=35]="SQRT",r[r.SQUARE=36]="SQUARE",r[r.STEP=37]="STEP",r[r.TAN=38]="TAN",r[r.TANH=39]="TANH",r[r.TO_INT=40]="TO_INT"})(W||(W={}));var iO="return abs(a);",aO=`
  if (abs(a) > 1.) {
    return uniforms.NAN;
  }
  return acos(a);
`,uO=`
  if (a < 1.) {
    return uniforms.NAN;
  }
  return acosh(a);
`,pO=`
  if (abs(a) > 1.) {
    return uniforms.NAN;
  }
  return asin(a);
`,cO="return asinh(a);",lO=`
  if (isnan(a)) {
    return uniforms.NAN;
  }
  return atan(a);
`,mO=`
  if (abs(a) > 1.) {
    return uniforms.NAN;
  }
  if (a == 1.) {
    return uniforms.INFINITY;
  }
  if (a == -1.) {
    return -uniforms.INFINITY;
  }
  return atanh(a);
`,fO="return ceil(a);",dO="return cos(a);",hO=`
  let e2x = exp(-a);
  return (e2x + 1.0 / e2x) / 2.0;
`,gO="return exp(a) - 1.0;",xO="if (a >= 0.0) { return a; }  return (exp(a) - 1.0);",bO=`
  var resFloat = exp(a) - vec4<f32>(1.0);
  if (a.r >= 0.0) {
    resFloat.r = a.r;
  }
  if (a.g >= 0.0) {
    resFloat.g = a.g;
  }
  if (a.b >= 0.0) {
    resFloat.b = a.b;
  }
  if (a.a >= 0.0) {
    resFloat.a = a.a;
  }
  return resFloat;
`,yO=`
  // Error function is calculated approximately with elementary function.
  // See "Handbook of Mathematical Functions with Formulas,
  // Graphs, and Mathematical Tables", Abramowitz and Stegun.
  let p = ${N.ERF_P};
  let a1 = ${N.ERF_A1};
  let a2 = ${N.ERF_A2};
  let a3 = ${N.ERF_A3};
  let a4 = ${N.ERF_A4};
  let a5 = ${N.ERF_A5};

  let sign = sign(a);
  let absA = abs(a);
  let t = 1.0 / (1.0 + p * absA);
  return sign * (1.0 - (((((a5 * t + a4) * t) + a3) * t + a2) * t + a1) * t * exp(-absA * absA));
`,wO="return exp(a);",SO="return floor(a);",vO="return f32(!isnan(a) && !isinf(a));",IO="return f32(isinf(a));",CO="return f32(isnan(a));",kO="return a;",_O=`if (a < 0.0) { return uniforms.NAN; }
  return log(a);`,NO=`
  if (isnan(a)) { return a; }
  return log(1.0 + a);
`,DO="return f32(!(a >= 1.0));",EO="return -a;",TO="if (a < 0.0) { return uniforms.alpha * a; } return a;",AO=`
  let aLessThanZero = vec4<f32>(a < vec4<f32>(0.0));
  return (aLessThanZero * (uniforms.alpha * a)) + ((vec4<f32>(1.0) - aLessThanZero) * a);
`,$O="return 1.0 / a;",RO="return select(a, 0.0, a < 0.0);",FO="return clamp(a, 0.0, 6.0);",MO="return clamp(a, vec4<f32>(0.0, 0.0, 0.0, 0.0), vec4<f32>(6.0, 6.0, 6.0, 6.0));",PO=`
  return select(a, vec4<f32>(0.0), a < vec4<f32>(0.0));
`,BO="return round(a);",zO="return inverseSqrt(a);",LO=`
  if (a >= 0.0) {
    return ${N.SELU_SCALE} * a;
  } else {
    return ${N.SELU_SCALEALPHA} * (exp(a) - 1.0);
  }
`,OO="return 1.0 / (1.0 + exp(-1.0 * a));",GO="return sign(a);",WO="return sin(a);",UO=`
  let e2x = exp(a);
  return (e2x - 1.0 / e2x) / 2.0;
`,VO=`
  let epsilon = 1.1920928955078125e-7;
  let threshold = log(epsilon) + 2.0;

  let too_large = a > -threshold;
  let too_small = a < threshold;
  let exp_a = exp(a);

  if (too_large) {
    return a;
  } else if (too_small) {
    return exp_a;
  } else {
    return log(exp_a + 1.0);
  }
`,HO="return sqrt(a);",qO="return a * a;",KO=`
  if (isnan(a)) {
    return a;
  }

  return select(uniforms.stepAlpha, 1.0, a > 0.0);
`,jO="return tan(a);",XO=`
  let e2x = exp(-2.0 * abs(a));
  return sign(a) * (1.0 - e2x) / (1.0 + e2x);
`,YO="return f32(i32((a)));";function nn(r,t){switch(r){case W.ABS:return iO;case W.ACOS:return aO;case W.ACOSH:return uO;case W.ASIN:return pO;case W.ASINH:return cO;case W.ATAN:return lO;case W.ATANH:return mO;case W.COS:return dO;case W.COSH:return hO;case W.CEIL:return fO;case W.ELU:return t?bO:xO;case W.ERF:return yO;case W.EXP:return wO;case W.EXPM1:return gO;case W.FLOOR:return SO;case W.IS_FINITE:return vO;case W.IS_INF:return IO;case W.IS_NAN:return CO;case W.LINEAR:return kO;case W.LOG:return _O;case W.LOG1P:return NO;case W.LOGICAL_NOT:return DO;case W.NEG:return EO;case W.LEAKYRELU:return t?AO:TO;case W.RECIPROCAL:return $O;case W.RELU:return t?PO:RO;case W.RELU6:return t?MO:FO;case W.ROUND:return BO;case W.RSQRT:return zO;case W.SELU:return LO;case W.SIGMOID:return OO;case W.SIGN:return GO;case W.SIN:return WO;case W.SINH:return UO;case W.SOFTPLUS:return VO;case W.SQRT:return HO;case W.SQUARE:return qO;case W.STEP:return KO;case W.TAN:return jO;case W.TANH:return XO;case W.TO_INT:return YO;default:throw new Error(`BinaryType ${r} is not implemented!`)}}function Ie(r,t=!1,e=!1,o=3){if(r===null)return"";let n="";if(r==="linear")n=nn(W.LINEAR);else if(r==="relu")n=nn(W.RELU,e);else if(r==="elu")n=nn(W.ELU,e);else if(r==="relu6")n=nn(W.RELU6,e);else if(r==="prelu")n=Za(et.PRELU,e);else if(r==="sigmoid")n=nn(W.SIGMOID,e);else if(r==="leakyrelu")n=nn(W.LEAKYRELU,e);else throw new Error(`Activation ${r} has not been implemented for the WebGPU backend.`);let i=xt(e?4:1),u="";return t?u=`
      fn activation(a : ${i}, coords : vec${o}<i32>) -> ${i} {
        let b = getPreluActivationWeightsByOutputCoords(coords);
        ${n}
      }`:u=`
      fn activation(a : ${i}, coords : vec${o}<i32>) -> ${i} {
        ${n}
      }`,u}function Je(r,t){return`
      ${r?"value = value + getBiasByOutputCoords(coords);":""}
      ${t?"value = activation(value, coords);":""}
      `}function Fx(r,t,e=!1,o=!1,n=!1,s=1){w.assert(r&&s===1||!r,()=>`transposeA ${r} is not compatible with component size ${s}`);let i=`
      ${r?"value = getA(batch, col, row);":"value = getA(batch, row, col);"}

    `,u=t?"value = getB(batch, col, row);":"value = getB(batch, row, col);";return`
  fn mm_readA(batch: i32, row: i32, col: i32) -> ${xt(s)} {
    var value = ${xt(s)}(0.0);
    ${e&&n?i:`
    ${r?"if(row < uniforms.dimAOuter && col < uniforms.dimInner)":"if(row < uniforms.aShape[1] && col < uniforms.aShape[2])"}
    {
      ${i}
    }
    `}
    return value;
  }

  fn mm_readB(batch: i32, row: i32, col: i32) -> ${xt(s)} {
    var value = ${xt(s)}(0.0);
    ${u}
    return value;
  }
  `}function np(r,t,e,o,n=!1,s=!1,i=!1,u=1){return`
  ${Fx(e,o,n,s,i,u)}
  fn mm_write(batch: i32, row: i32, col: i32, valueIn: ${xt(u)}) {
    ${n&&s?"":"if (row < uniforms.dimAOuter && col < uniforms.dimBOuter)"}
    {
      var value = valueIn;
      let coords = vec3<i32>(batch, row, col);
      ${Je(r,t)}
      setOutputAtCoords(coords[0], coords[1], coords[2], value);
    }
  }
  `}var ZO=(r,t)=>r?`
        mm_Asub[inputRow][inputCol] = mm_readA(batchA,
          kStart + inputRow,
          globalRowStart + inputCol * ${t});
        `:`
        mm_Asub[inputRow][inputCol] = mm_readA(batchA,
          globalRow + innerRow,
          kStart + inputCol * ${t});
        `,QO=(r,t,e,o)=>{if(r)return`
      for (var k = 0; k < ${o}; k++) {
        let BCached0 = mm_Bsub[k][tileCol];
        let ACached0 = mm_Asub[k][localRow];
        for (var i = 0; i < ${e}; i++) {
          acc[i] = fma(BCached0, vec4<f32>(ACached0[i]), acc[i]);
        }
      }`;{let n="",s="";for(let i=0;i<t;i++)n+=`let BCached${i} = mm_Bsub[k * ${t} + ${i}][tileCol];`,s+=`acc[i] = fma(BCached${i}, vec4<f32>(ACached[${i}]), acc[i]);`;return`
      for (var k = 0; k < ${o/t}; k++) {
        ${n}
        for (var i = 0; i < ${e}; i++) {
          let ACached = mm_Asub[tileRow + i][k];
          ${s}
        }
      }`}};function Mi(r,t,e=!1,o=32,n=!1,s=32,i=!1){let u=t[1]*r[1],c=t[0]*r[0],a=e?u:o,l=e?o:u,m=a/t[0],f=o/t[1],h=r[1],g=r[0];return w.assert((e&&m===4&&r[1]===4||!e&&(m===3||m===4))&&a%t[0]===0&&o%t[1]===0&&r[0]===4,()=>`If transposeA ${e} is true, innerElementSize ${m} and workPerThread[1] ${r[1]} must be 4.
          Otherwise, innerElementSize ${m} must be 3 or 4.
      tileAWidth ${a} must be divisible by workgroupSize[0]${t[0]}. tileInner ${o} must be divisible by workgroupSize[1] ${t[1]}. colPerThread ${r[0]} must be 4.`),`
  var<workgroup> mm_Asub : array<array<vec${m}<f32>, ${a/m}>, ${l}>;
  var<workgroup> mm_Bsub : array<array<vec4<f32>, ${c/r[0]}>, ${o}>;

  ${P()} {
    let localRow = i32(localId.y);
    let tileRow = localRow * ${h};
    let tileCol = i32(localId.x);

    let globalRow = i32(globalId.y) * ${h};
    let globalCol = i32(globalId.x) * ${g};
    let batch = ${n?"0":"i32(globalId.z)"};
    let batchA = ${n||!i?"batch":"batch % uniforms.aShape[0]"};
    let batchB = ${n||!i?"batch":"batch % uniforms.bShape[0]"};
    let globalRowStart = i32(workgroupId.y) * ${u};

    let numTiles = ${n?`${Math.ceil(s/o)}`:`(uniforms.dimInner - 1) / ${o} + 1`};
    var kStart = ${n?`i32(globalId.z) * ${s}`:"0"};

    var acc: array<vec4<f32>, ${h}>;

    // Loop over shared dimension.
    let tileRowB = localRow * ${f};
    for (var t = 0; t < numTiles; t++) {
        // Load one tile of A into local memory.
        for (var innerRow = 0; innerRow < ${h}; innerRow++) {
            let inputRow = tileRow + innerRow;
            let inputCol = tileCol;
            ${ZO(e,m)}
        }

        // Load one tile of B into local memory.
        for (var innerRow = 0; innerRow < ${f}; innerRow++) {
            let inputRow = tileRowB + innerRow;
            let inputCol = tileCol;
            mm_Bsub[inputRow][inputCol] = mm_readB(batchB, kStart + inputRow, globalCol);
        }
        kStart = kStart + ${o};
        workgroupBarrier();

        // Compute acc values for a single thread.
        ${QO(e,m,h,o)}
        workgroupBarrier();
    }

    for (var innerRow = 0; innerRow < ${h}; innerRow++) {
        mm_write(batch, globalRow + innerRow, globalCol, acc[innerRow]);
    }
  }`}var aC=r=>r?`
        mm_Asub[inputRow][inputCol] = mm_readA(batchA,
          kStart + inputRow,
          globalRowStart + inputCol);
        `:`
        mm_Asub[inputRow][inputCol] = mm_readA(batchA,
          globalRowStart + inputRow,
          kStart + inputCol);
        `,JO=r=>r?"let ACached = mm_Asub[k][tileRow + innerRow];":"let ACached = mm_Asub[tileRow + innerRow][k];";function Pi(r,t,e=!1,o=32,n=!1,s=32,i=!1,u=!1){let c=r[1]*t[1],a=r[0]*t[0],l=e?c:o,m=e?o:c;w.assert(m%t[1]===0&&l%t[0]===0&&o%t[1]===0,()=>`tileAHight ${m} must be divisible by workgroupSize[1]${t[1]}, tileAWidth ${l} must be divisible by workgroupSize[0]${t[0]}, tileInner ${o} must be divisible by workgroupSize[1]${t[1]}`);let f=m/t[1],h=l/t[0],g=o/t[1],x=r[1],b=r[0],v=i?`
      let localRow = i32(localId.y);
      let localCol = i32(localId.x);
      let globalRowStart = i32(workgroupId.y) * ${c};
      let globalColStart = i32(workgroupId.x) * ${a};

      // Loop over shared dimension.
      for (var t = 0; t < numTiles; t++) {
        // Load one tile of A into local memory.
        for (var inputRow = localRow; inputRow < ${m}; inputRow = inputRow + ${t[1]}) {
          for (var inputCol = localCol; inputCol < ${l}; inputCol = inputCol + ${t[0]}) {
            ${aC(e)}
          }
        }
        // Load one tile of B into local memory.
        for (var inputRow = localRow; inputRow < ${o}; inputRow = inputRow + ${t[1]}) {
              for (var inputCol = localCol; inputCol < ${a}; inputCol = inputCol + ${t[0]}) {
            mm_Bsub[inputRow][inputCol] = mm_readB(batchB,
              kStart + inputRow,
              globalColStart + inputCol);
          }
        }
        kStart = kStart + ${o};
        workgroupBarrier();

        // Compute acc values for a single thread.
        var BCached : array<f32, ${b}>;
        for (var k = 0; k < ${o}; k++) {
          for (var inner = 0; inner < ${b}; inner++) {
            BCached[inner] = mm_Bsub[k][localCol + inner * ${t[0]}];
          }
          for (var innerRow = 0; innerRow < ${x}; innerRow++) {
            let ACached = ${e?`mm_Asub[k][localRow + innerRow * ${t[1]}];`:`mm_Asub[localRow + innerRow * ${t[1]}][k];`}
            for (var innerCol = 0; innerCol < ${b}; innerCol++) {
              acc[innerRow][innerCol] =
                  fma(ACached, BCached[innerCol], acc[innerRow][innerCol]);
            }
          }
        }
        workgroupBarrier();
      }
      for (var innerRow = 0; innerRow < ${x}; innerRow++) {
        let gRow = globalRowStart + localRow + innerRow * ${t[1]};
        for (var innerCol = 0; innerCol < ${b}; innerCol++) {
          let gCol = globalColStart + localCol + innerCol * ${t[0]};
          mm_write(batch, gRow, gCol, acc[innerRow][innerCol]);
        }
      }
      `:`
  let tileRow = i32(localId.y) * ${x};
  let tileCol = i32(localId.x) * ${b};

  let globalRow = i32(globalId.y) * ${x};
  let globalCol = i32(globalId.x) * ${b};
  let globalRowStart = i32(workgroupId.y) * ${c};

  let tileRowA = i32(localId.y) * ${f};
  let tileColA = i32(localId.x) * ${h};
  let tileRowB = i32(localId.y) * ${g};
  // Loop over shared dimension.
  for (var t = 0; t < numTiles; t++) {
    // Load one tile of A into local memory.
    for (var innerRow = 0; innerRow < ${f}; innerRow++) {
      for (var innerCol = 0; innerCol < ${h}; innerCol++) {
        let inputRow = tileRowA + innerRow;
        let inputCol = tileColA + innerCol;
        ${aC(e)}
      }
    }

    // Load one tile of B into local memory.
    for (var innerRow = 0; innerRow < ${g}; innerRow++) {
      for (var innerCol = 0; innerCol < ${b}; innerCol++) {
        let inputRow = tileRowB + innerRow;
        let inputCol = tileCol + innerCol;
        mm_Bsub[inputRow][inputCol] = mm_readB(batchB,
          kStart + inputRow,
          globalCol + innerCol);
      }
    }
    kStart = kStart + ${o};
    workgroupBarrier();

    // Compute acc values for a single thread.
    var BCached : array<f32, ${b}>;
    for (var k = 0; k < ${o}; k++) {
      for (var inner = 0; inner < ${b}; inner++) {
        BCached[inner] = mm_Bsub[k][tileCol + inner];
      }

      for (var innerRow = 0; innerRow < ${x}; innerRow++) {
        ${JO(e)}
        for (var innerCol = 0; innerCol < ${b}; innerCol++) {
          acc[innerRow][innerCol] =
              fma(ACached, BCached[innerCol], acc[innerRow][innerCol]);
        }
      }
    }

    workgroupBarrier();
  }

  for (var innerRow = 0; innerRow < ${x}; innerRow++) {
    for (var innerCol = 0; innerCol < ${b}; innerCol++) {
      mm_write(batch, globalRow + innerRow, globalCol + innerCol,
          acc[innerRow][innerCol]);
    }
  }
  `;return`
    var<workgroup> mm_Asub : array<array<f32, ${l}>, ${m}>;
    var<workgroup> mm_Bsub : array<array<f32, ${a}>, ${o}>;

    ${P()} {
      let batch = ${n?"0":"i32(globalId.z)"};
      let batchA = ${n||!u?"batch":"batch % uniforms.aShape[0]"};
      let batchB = ${n||!u?"batch":"batch % uniforms.bShape[0]"};
      let numTiles = ${n?`${Math.ceil(s/o)}`:`(uniforms.dimInner - 1) / ${o} + 1`};
      var kStart = ${n?`i32(globalId.z) * ${s}`:"0"};

      var acc : array<array<f32, ${b}>, ${x}>;

      // Without this initialization strange values show up in acc.
      for (var innerRow = 0; innerRow < ${x}; innerRow++) {
        for (var innerCol = 0; innerCol < ${b}; innerCol++) {
          acc[innerRow][innerCol] = 0.0;
        }
      }
      ${v}
    }
  `}var tG=r=>r?`
      mm_readA(batchA, colA, globalRow),
      mm_readA(batchA, colA + 1, globalRow),
      mm_readA(batchA, colA + 2, globalRow),
      mm_readA(batchA, colA + 3, globalRow)
  `:`
      mm_readA(batchA, globalRow, colA),
      mm_readA(batchA, globalRow, colA + 1),
      mm_readA(batchA, globalRow, colA + 2),
      mm_readA(batchA, globalRow, colA + 3)
  `;function eG(r,t=!1){w.assert(r[1]===1&&r[2]===1,()=>`A linear work group size is required. But got ${r}.`);let e=r[0]*4;return`
    var<workgroup> mm_Asub : array<vec4<f32>, ${r[0]}>;

    ${P()} {
      let tileCol = i32(localId.x);
      let globalCol = i32(globalId.x);
      let globalRow = i32(globalId.y);

      let numTiles = (uniforms.dimInner - 1) / ${e} + 1;
      let batch = i32(globalId.z);
      let batchA = batch % uniforms.aShape[0];
      let batchB = batch % uniforms.bShape[0];
      // Without this initialization strange values show up in acc.
      var acc = 0.0;

      // Loop over shared dimension.
      for (var t = 0; t < numTiles; t++) {
        // Load one tile of A into local memory.
        let colA = t * ${e} + tileCol * 4;
        mm_Asub[tileCol] = vec4<f32>(${tG(t)});
        workgroupBarrier();

        // Compute acc values for a single thread.
        for (var k = 0; k < ${e/4}; k++) {
          let rowB = t * ${e} + k * 4;
          let BCached = vec4<f32>(mm_readB(batchB, rowB, globalCol),
                              mm_readB(batchB, rowB + 1, globalCol),
                              mm_readB(batchB, rowB + 2, globalCol),
                              mm_readB(batchB, rowB + 3, globalCol));

          let ACached = mm_Asub[k];
          acc = acc + dot(ACached, BCached);
        }

        workgroupBarrier();
      }

      mm_write(batch, globalRow, globalCol, acc);
    }
  `}var bl=class{constructor(t,e,o=!1,n=!1,s=null,i=null,u=null,c=!1){this.variableNames=["A","B"],this.uniforms="dimAOuter : i32, dimBOuter : i32, dimInner : i32,",this.outputShape=e,this.dispatchLayout={x:[2],y:[1],z:[0]};let a=o?t[1]:t[2];if(this.isVec4=(a%4===0&&!o||e[1]%4===0&&o)&&e[2]%4===0&&!n,this.outputComponent=this.isVec4?4:1,this.isVectorA=e[1]===1&&!o,!this.isVec4&&this.isVectorA)this.elementsPerThread=[1,1,1],this.workgroupSize=[32,1,1];else{let f=sC(e[1],a,e[2],o);this.workgroupSize=f.workgroupSize,this.elementsPerThread=f.elementsPerThread}this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize,this.elementsPerThread);let l=s!=null,m=u!=null;l&&this.variableNames.push("bias"),m&&this.variableNames.push("preluActivationWeights"),this.sequentialAccessByThreads=c,this.transposeA=o,this.transposeB=n,this.addBias=l,this.activation=i,this.hasPreluActivationWeights=m,[this.fitAOuter,this.fitBOuter,this.fitInner]=this.getShapeFit(e[1],e[2],a),this.shaderKey=`matMulPacked_${this.elementsPerThread}_${o}_${n}_${this.activation}_${this.fitAOuter}_${this.fitBOuter}_${this.fitInner}_${this.isVec4}_${this.isVectorA}_${this.sequentialAccessByThreads}`}getShapeFit(t,e,o){let n=this.workgroupSize[1]*this.elementsPerThread[1],s=this.workgroupSize[0]*this.elementsPerThread[0];!this.isVec4&&this.isVectorA?this.tileInner=this.workgroupSize[0]*4:this.tileInner=s;let i=t%n===0,u=e%s===0,c=o%this.tileInner===0;return[i,u,c]}getUserCode(){return`
      ${Ie(this.activation,this.hasPreluActivationWeights,this.isVec4)}
      ${np(this.addBias,this.activation,!1,this.transposeB,this.fitAOuter,this.fitBOuter,this.fitInner,this.isVec4?4:1)}
      ${this.isVec4?Mi(this.elementsPerThread,this.workgroupSize,this.transposeA,this.tileInner,!1,null,!0):this.isVectorA?eG(this.workgroupSize,this.transposeA):Pi(this.elementsPerThread,this.workgroupSize,this.transposeA,this.tileInner,!1,null,this.sequentialAccessByThreads,!0)}
    `}};p();function rG(r){return`
    var<workgroup> sumValues : array<f32, ${r}>;
    ${P()} {
      let coords = getOutputCoords();
      let batch = coords[0];
      let batchA = batch % uniforms.aShape[0];
      let batchB = batch % uniforms.bShape[0];
      let row = coords[1];
      let col = coords[2];
      var sum = 0.0;
      let Length = uniforms.dimInner;
      for (var k = i32(localId.x); k < Length; k = k + ${r}) {
        let dataA = mm_readA(batchA, row, k);
        let dataB = mm_readB(batchB, k, col);
        sum = sum + dataA * dataB;
      }
      sumValues[localId.x] = sum;
      workgroupBarrier();

      for(var currentSize = ${r/2}u; currentSize > 1u;
          currentSize = currentSize / 2u) {
        if (localId.x < currentSize)
        {
          sumValues[localId.x] = sumValues[localId.x] + sumValues[localId.x + currentSize];
        }
        workgroupBarrier();
      }

      if (localId.x == 0u) {
        sum = sumValues[0] + sumValues[1];
        mm_write(batch, row, col, sum);
      }
    }
  `}var yl=class{constructor(t,e=!1,o=!1,n=null,s=null,i=null){this.variableNames=["A","B"],this.uniforms="dimAOuter : i32, dimBOuter : i32, dimInner : i32,",this.workgroupSize=[256,1,1],this.outputShape=t,this.dispatchLayout={x:[],y:[1,2],z:[0]},this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize);let u=n!=null,c=i!=null;u&&this.variableNames.push("bias"),c&&this.variableNames.push("preluActivationWeights"),this.transposeA=e,this.transposeB=o,this.addBias=u,this.activation=s,this.hasPreluActivationWeights=c,this.shaderKey=`matMulReduce_${this.activation}_${e}_${o}`}getUserCode(){return`
      ${Ie(this.activation,this.hasPreluActivationWeights)}
      ${np(this.addBias,this.activation,this.transposeA,this.transposeB)}
      ${rG(this.workgroupSize[0])}
    `}};p();function oG(r){let t=r[1],e=r[0],o=t>e?t:e;return`
  var<workgroup> mm_Asub : array<array<f32, ${o}>, ${t}>;
  var<workgroup> mm_Bsub : array<array<f32, ${e}>, ${o}>;

  // If the output size is small for matrix multiplication, avoid to use vec4
  // and handle some elements per thread to optimally utilize the ALU.
  // Read data from global memory to registers firstly, then store them into
  // shared memory, so it is instruction-Level parallelism for arithmetic
  // operations and others handle IO operations between barrier api, makes ALU
  // and load/store units work simultaneously, could improves the performance.
  ${P()} {
    let tileRow = i32(localId.y);
    let tileCol = i32(localId.x);
    let globalRow = i32(globalId.y);
    let globalCol = i32(globalId.x);
    let batch = i32(globalId.z);
    let batchA = batch % uniforms.aShape[0];
    let batchB = batch % uniforms.bShape[0];

    // uniforms.dimInner should be greater than 0.
    let numTiles = (uniforms.dimInner - 1) / ${o} + 1;
    var acc = 0.0;

    var globalColA = tileCol;
    var globalRowB = 0;
    var regA = mm_readA(batchA, globalRow, globalColA);
    var regB0 = mm_readB(batchB, globalRowB + 2 * tileRow, globalCol);
    var regB1 = mm_readB(batchB, globalRowB + 2 * tileRow + 1, globalCol);
    globalColA = globalColA + ${o};
    globalRowB = globalRowB + ${o};

    for (var t = 0; t < numTiles; t = t + 1) {
      mm_Asub[tileRow][tileCol] = regA;
      mm_Bsub[2 * tileRow][tileCol] = regB0;
      mm_Bsub[2 * tileRow + 1][tileCol] = regB1;

      workgroupBarrier();

      regA = mm_readA(batchA, globalRow, globalColA);
      regB0 = mm_readB(batchB, globalRowB + 2 * tileRow, globalCol);
      regB1 = mm_readB(batchB, globalRowB + 2 * tileRow + 1, globalCol);
      globalColA = globalColA + ${o};
      globalRowB = globalRowB + ${o};

      for (var k = 0; k < ${o}; k = k + 1) {
        acc = acc + mm_Asub[tileRow][k] * mm_Bsub[k][tileCol];
      }
      workgroupBarrier();
    }

    mm_write(batch, globalRow, globalCol, acc);
  }
  `}var wl=class{constructor(t,e,o,n=!1,s=!1,i=null,u=null,c=null){this.variableNames=["A","B"],this.uniforms="dimAOuter : i32, dimBOuter : i32, dimInner : i32,",this.workgroupSize=[16,8,1],this.outputShape=o,this.dispatchLayout={x:[2],y:[1],z:[0]},this.dispatch=[Math.ceil(o[2]/this.workgroupSize[0]),Math.ceil(o[1]/this.workgroupSize[1]),o[0]];let a=i!=null;a&&this.variableNames.push("bias");let l=c!=null;l&&this.variableNames.push("preluActivationWeights"),this.transposeA=n,this.transposeB=s,this.addBias=a,this.activation=u,this.hasPreluActivationWeights=l,this.shaderKey=`matMulSmallOutputSize_${this.activation}_${n}_${s}`}getUserCode(){return`
      ${Ie(this.activation,this.hasPreluActivationWeights)}
      ${np(this.addBias,this.activation,this.transposeA,this.transposeB)}
      ${oG(this.workgroupSize)}
    `}};p();var Sl=class{constructor(t,e,o=!1,n=!1){this.variableNames=["A","B"],this.uniforms="dimAOuter : i32, dimBOuter : i32, dimInner : i32,",this.workgroupSize=[8,8,1],this.atomic=!0,this.splitedDimInner=128,w.assert(t[0]===1,()=>"MatMulSplitKProgram only supports batch = 1."),this.outputShape=t,this.dispatchLayout={x:[2],y:[1],z:[0,3]};let s=(o&&this.outputShape[1]%4===0||!o&&e%4===0)&&this.outputShape[2]%4===0;this.elementsPerThread=[4,4,this.splitedDimInner],this.outputComponent=s?4:1,s||(this.outputShape[1]<16&&(this.elementsPerThread[1]=1),this.outputShape[2]<16&&(this.elementsPerThread[0]=1)),this.dispatch=B(this.dispatchLayout,[this.outputShape[0],this.outputShape[1],this.outputShape[2],e],this.workgroupSize,this.elementsPerThread),this.transposeA=o,this.transposeB=n,this.shaderKey=`matMulSplitK_${o}_${n}_${this.elementsPerThread}_${this.outputComponent}`}getUserCode(){let t=this.outputComponent;return`
      ${Fx(!1,this.transposeB,!1,!1,!1,t)}
      fn mm_write(batch: i32, row : i32, col : i32, value : ${xt(t)}) {
        if (row < uniforms.dimAOuter && col < uniforms.dimBOuter) {
          let coords = vec3<i32>(batch, row, col);
          let flatIndex = getOutputIndexFromCoords(coords);
          // The problem is that we should initialize output to zero before using.
          // Otherwise, the original value will be added to the result.
          for (var i = 0; i < ${t}; i = i + 1) {
            ${Qe("&result[flatIndex + i]",`${t>1?"value[i]":"value"}`,"float32")}
          }
        }
      }
      ${t===4?Mi(this.elementsPerThread,this.workgroupSize,this.transposeA,32,!0,this.splitedDimInner):Pi(this.elementsPerThread,this.workgroupSize,this.transposeA,32,!0,this.splitedDimInner)}
    `}},vl=class{constructor(t,e=null,o=null,n=null){this.uniforms="",this.variableNames=["x"],this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.addBias=e!=null,this.hasPreluActivationWeights=n!=null,this.activation=o,this.addBias&&this.variableNames.push("bias"),this.hasPreluActivationWeights&&this.variableNames.push("preluActivationWeights"),this.shaderKey=`biasActivation_${o}`}getUserCode(){return`
    ${Ie(this.activation,this.hasPreluActivationWeights)}
    ${P("index")} {
      if (index < uniforms.size) {
        let coords = getCoordsFromIndex(index);
        var value = getXByOutputIndex(index);
        ${Je(this.addBias,this.activation)}
        setOutputAtIndex(index, value);
      }
    }
    `}};p();p();var Il=class{constructor(t){this.variableNames=[],this.outputShape=[],this.uniforms="value : f32,",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="fill"}getUserCode(){return`
    ${P("index")} {
      if (index < uniforms.size) {
        setOutputAtIndex(index, uniforms.value);
      }
    }
  `}};function Ht(r){let{backend:t,attrs:e}=r,{shape:o,value:n}=e,{dtype:s}=e;if(s=s||w.inferDtype(n),s==="string"){let i=w.getArrayFromDType(s,w.sizeFromShape(o));return i.fill(n),t.makeTensorInfo(o,s,i)}else{let i=new Il(o),u=[{type:"float32",data:[n]}];return t.runWebGPUProgram(i,[],s,u)}}var uC={kernelName:aa,backendName:"webgpu",kernelFunc:Ht};p();function X(r){let{inputs:t,attrs:e}=r,{x:o}=t,{shape:n}=e,s=w.sizeFromShape(o.shape),i=w.inferFromImplicitShape(n,s),u=w.sizeFromShape(i);return w.assert(s===u,()=>`The new shape (${i}) has ${u} elements and the old shape (${o.shape}) has ${s} elements. The new shape and old shape must have the same number of elements.`),r.backend.incRef(o.dataId),{dataId:o.dataId,shape:i,dtype:o.dtype}}var pC={kernelName:Kn,backendName:"webgpu",kernelFunc:X};function Bi({a:r,b:t,transposeA:e,transposeB:o,backend:n,bias:s=null,preluActivationWeights:i=null,leakyreluAlpha:u=0,activation:c=null}){let a=r.shape.length,l=t.shape.length,m=e?r.shape[a-2]:r.shape[a-1],f=o?t.shape[l-1]:t.shape[l-2],h=e?r.shape[a-1]:r.shape[a-2],g=o?t.shape[l-2]:t.shape[l-1],x=r.shape.slice(0,-2),b=t.shape.slice(0,-2),v=w.sizeFromShape(x),_=w.sizeFromShape(b),D=Me.assertAndGetBroadcastShape(r.shape.slice(0,-2),t.shape.slice(0,-2)).concat([h,g]);w.assert(m===f,()=>`Error in matMul: inner shapes (${m}) and (${f}) of Tensors with shapes ${r.shape} and ${t.shape} and transposeA=${e} and transposeB=${o} must match.`);let T=e?[v,m,h]:[v,h,m],R=o?[_,g,f]:[_,f,g],M=X({inputs:{x:r},backend:n,attrs:{shape:T}}),G=X({inputs:{x:t},backend:n,attrs:{shape:R}}),L=[M,G],U=Math.max(v,_),q=[M,G],Z=[{type:"int32",data:[h]},{type:"int32",data:[g]},{type:"int32",data:[m]}],at,lt,ft=[U,h,g],Tt=K().get("WEBGPU_MATMUL_PROGRAM_TYPE");if(Tt<0){let ne=K().getNumber("WEBGPU_THRESHOLD_TO_INCREASE_WORKGROUPS_FOR_MATMUL"),ae=ne>0?ne:n.thresholdToIncreaseWorkgroups,de=U*Math.ceil(h/32)*Math.ceil(g/32);de<=ae||h<=8&&de<=ae*2?U*h*g<=128?Tt=zr.MatMulReduceProgram:U===1&&f>=2e3?Tt=zr.MatMulSplitKProgram:Tt=zr.MatMulSmallOutputSizeProgram:Tt=zr.MatMulPackedProgram}switch(Tt){case zr.MatMulReduceProgram:at=new yl(ft,e,o,s,c,i);break;case zr.MatMulSplitKProgram:{if(lt=Ht({backend:n,attrs:{shape:ft,value:0,dtype:r.dtype}}),at=new Sl(ft,f,e,o),s||c){lt=n.runWebGPUProgram(at,q,r.dtype,Z,lt);let ae=new vl(lt.shape,s,c,i),de=null,He=[lt];s&&He.push(s),i&&He.push(i),c==="leakyrelu"&&(de=[{type:"float32",data:[u]}],ae.uniforms+=" alpha : f32,");let ue=n.runWebGPUProgram(ae,He,lt.dtype,de);L.push(lt);let ce=X({inputs:{x:ue},backend:n,attrs:{shape:D}});L.push(ue);for(let Mt of L)n.disposeData(Mt.dataId);return ce}break}case zr.MatMulSmallOutputSizeProgram:at=new wl(T,R,ft,e,o,s,c,i);break;case zr.MatMulPackedProgram:let ne=n.adapterInfo.isIntel();at=new bl(T,ft,e,o,s,c,i,ne);break;default:throw new Error(`Unsupported MatMulProgramType ${Tt}.`)}s&&q.push(s),i&&q.push(i),c==="leakyrelu"&&(Z.push({type:"float32",data:[u]}),at.uniforms+=" alpha : f32,"),lt=n.runWebGPUProgram(at,q,r.dtype,Z,lt);let $t=X({inputs:{x:lt},backend:n,attrs:{shape:D}});L.push(lt);for(let ne of L)n.disposeData(ne.dataId);return $t}function nG(r){let{inputs:t,backend:e,attrs:o}=r,{a:n,b:s,bias:i,preluActivationWeights:u}=t,{transposeA:c,transposeB:a,activation:l,leakyreluAlpha:m}=o;return Bi({a:n,b:s,transposeA:c,transposeB:a,backend:e,bias:i,preluActivationWeights:u,leakyreluAlpha:m,activation:l})}var cC={kernelName:as,backendName:"webgpu",kernelFunc:nG};p();p();p();var sp=class{constructor(t,e,o){this.variableNames=["AReal","AImag","BReal","BImag"],this.workgroupSize=[128,1,1],this.size=!0,this.outputShape=N.assertAndGetBroadcastShape(e,o),this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey=`binaryOpComplex_${t}`,this.op=t}getUserCode(){return`
      fn binaryOpComplex(
          areal : f32, aimag : f32, breal : f32, bimag : f32) -> f32 {
        ${Za(this.op,!1)}
      }

      ${P("index")} {
        if(index < uniforms.size) {
          let areal = getARealByOutputIndex(index);
          let aimag = getAImagByOutputIndex(index);
          let breal = getBRealByOutputIndex(index);
          let bimag = getBImagByOutputIndex(index);
          setOutputAtIndex(index, binaryOpComplex(areal, aimag, breal, bimag));
        }
      }
    `}};p();var sn=class{constructor(t,e,o){if(this.size=!0,this.variableNames=["A","B"],this.outputShape=N.assertAndGetBroadcastShape(e,o),this.dispatchLayout=O(this.outputShape),this.op=t,this.useSharedMemoryWithA=e.length<=1&&o.length>1&&e[0]<128,this.useSharedMemoryWithB=o.length<=1&&e.length>1&&o[0]<128,this.useSharedMemoryWithA||this.useSharedMemoryWithB)this.outputComponent=1,this.variableComponents=[1,1],this.lastDimensionSize=this.useSharedMemoryWithB?o[0]:e[0],this.shaderKey=`binary_${t}_${this.lastDimensionSize}`,this.type="shared",this.workgroupSize=[256,1,1];else{let n=e.length>0&&e[e.length-1]%4===0,s=o.length>0&&o[o.length-1]%4===0;n&&s?(this.outputComponent=4,this.variableComponents=[4,4]):n&&(w.isScalarShape(o)||o[o.length-1]===1)||s&&(w.isScalarShape(e)||e[e.length-1]===1)?(this.outputComponent=4,this.variableComponents=n?[4,1]:[1,4]):(this.outputComponent=1,this.variableComponents=[1,1]),this.type="nonshared",this.shaderKey=`binary_${t}_${this.variableComponents}`,this.workgroupSize=[128,1,1]}this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize,[this.outputComponent,1,1])}getUserCode(){let t,e=this.outputComponent===4?"vec4<f32>":"f32",o=`
    fn binaryOperation(a : ${e}, b : ${e}) -> ${e} {
      ${Za(this.op,this.outputComponent===4)}
    };
    `;if(this.type==="shared"){let n=this.lastDimensionSize>1?`coords[${this.outputShape.length-1}]`:"0",s=this.useSharedMemoryWithB?`let a = getAByOutputIndex(index);
          let b = sharedBuf[${n}];`:`let a = sharedBuf[${n}];
          let b = getBByOutputIndex(index);`;t=`
        ${o}
        var<workgroup> sharedBuf : array<f32, ${this.lastDimensionSize}>;
        ${P("index")} {
          // Fill in the shared memory buffer.
          let localIndex = i32(localId.x);
          if(localIndex < ${this.lastDimensionSize}) {
            sharedBuf[localIndex] = f32(${this.useSharedMemoryWithB?"B":"A"}[localIndex]);
          }
          workgroupBarrier();

          if(index < uniforms.size) {
            let coords = getCoordsFromIndex(index);
            ${s}
            setOutputAtIndex(index, binaryOperation(a, b));
          }
        }
        `}else t=`
       ${o}
       ${P("index")} {
         if (index < uniforms.size) {
           let coords = getCoordsFromIndex(index * ${this.outputComponent});
           let a = ${e}(getAByOutputCoords(coords));
           let b = ${e}(getBByOutputCoords(coords));
           setOutputAtIndex(index, binaryOperation(a, b));
         }
       }
       `;return t}};p();p();function Jt(r){let{inputs:t}=r,{x:e}=t;return r.backend.incRef(e.dataId),{dataId:e.dataId,shape:e.shape,dtype:e.dtype}}var lC={kernelName:kr,backendName:"webgpu",kernelFunc:Jt};function cr(r){let{inputs:t,backend:e}=r,{real:o,imag:n}=t,s=e.makeTensorInfo(o.shape,"complex64"),i=e.tensorMap.get(s.dataId),u=Jt({inputs:{x:o},backend:e}),c=Jt({inputs:{x:n},backend:e});return i.complexTensorInfos={real:u,imag:c},s}var mC={kernelName:yu,backendName:"webgpu",kernelFunc:cr};p();var tr=class{constructor(t,e,o=""){this.variableNames=["A"],this.size=!0;let n=128;this.workgroupSize=[n,1,1],this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.op=e,o!==""&&(this.uniforms=o),this.shaderKey=`unary_${e}`}getUserCode(){return`
      fn unaryOperation(a : f32) -> f32 {
        ${nn(this.op,!1)}
      }
      ${P("index")} {
        if (index < uniforms.size) {
          let a = getAByOutputIndex(index);
          setOutputAtIndex(index, unaryOperation(a));
        }
      }
      `}};function it({opType:r,cpuKernelImpl:t,dtype:e}){return({inputs:o,backend:n})=>{let{x:s}=o,i=n,u=e||s.dtype;if(i.shouldExecuteOnCPU([s])&&t!=null){let a=i.tensorMap.get(s.dataId),l=t(a.values,u);return i.makeTensorInfo(s.shape,u,l)}let c=new tr(s.shape,r);return i.runWebGPUProgram(c,[s],u)}}function At({opType:r,cpuKernelImpl:t,supportsComplex:e=!1,dtype:o}){return({inputs:n,backend:s})=>{let{a:i,b:u}=n,c=s;if(e&&i.dtype==="complex64"){let m=c.tensorMap.get(i.dataId),f=c.tensorMap.get(u.dataId),h,g;if(r!==et.MUL)[h,g]=[[m.complexTensorInfos.real,f.complexTensorInfos.real],[m.complexTensorInfos.imag,f.complexTensorInfos.imag]].map(b=>{let[v,_]=b,k={dataId:v.dataId,dtype:v.dtype,shape:i.shape},D={dataId:_.dataId,dtype:_.dtype,shape:u.shape},T=new sn(r,i.shape,u.shape);return c.runWebGPUProgram(T,[k,D],Ee(v.dtype,_.dtype))});else{let b=new sp(et.COMPLEX_MULTIPLY_REAL,i.shape,u.shape),v=new sp(et.COMPLEX_MULTIPLY_IMAG,i.shape,u.shape),_=[{dataId:m.complexTensorInfos.real.dataId,dtype:m.complexTensorInfos.real.dtype,shape:i.shape},{dataId:m.complexTensorInfos.imag.dataId,dtype:m.complexTensorInfos.imag.dtype,shape:i.shape},{dataId:f.complexTensorInfos.real.dataId,dtype:f.complexTensorInfos.real.dtype,shape:u.shape},{dataId:f.complexTensorInfos.imag.dataId,dtype:f.complexTensorInfos.imag.dtype,shape:u.shape}];h=c.runWebGPUProgram(b,_,"float32"),g=c.runWebGPUProgram(v,_,"float32")}let x=cr({inputs:{real:h,imag:g},backend:c});return c.disposeData(h.dataId),c.disposeData(g.dataId),x}let a=o||Ee(i.dtype,u.dtype);if((i.dtype==="string"||u.dtype==="string"||c.shouldExecuteOnCPU([i,u]))&&t!=null){let m=c.tensorMap.get(i.dataId).values,f=c.tensorMap.get(u.dataId).values,h=i.dtype==="string"?N.fromUint8ToStringArray(m):m,g=i.dtype==="string"?N.fromUint8ToStringArray(f):f,[x,b]=t(i.shape,u.shape,h,g,a);return c.makeTensorInfo(b,a,x)}let l=new sn(r,i.shape,u.shape);return c.runWebGPUProgram(l,[i,u],a)}}p();var sb={};De(sb,{addImpl:()=>Bx,bincountImpl:()=>hC,bincountReduceImpl:()=>gC,bitwiseAndImpl:()=>zx,castImpl:()=>Px,ceilImpl:()=>Lx,concatImpl:()=>ap,equalImpl:()=>Ox,expImpl:()=>Gx,expm1Impl:()=>Wx,floorDivImpl:()=>Vx,floorImpl:()=>Ux,gatherNdImpl:()=>xC,gatherV2Impl:()=>bC,greaterEqualImpl:()=>qx,greaterImpl:()=>Hx,lessEqualImpl:()=>jx,lessImpl:()=>Kx,linSpaceImpl:()=>yC,logImpl:()=>Xx,maxImpl:()=>wC,maximumImpl:()=>Yx,minimumImpl:()=>Zx,multiplyImpl:()=>up,negImpl:()=>SC,notEqualImpl:()=>Qx,prodImpl:()=>IC,raggedGatherImpl:()=>kC,raggedRangeImpl:()=>NC,raggedTensorToTensorImpl:()=>TC,rangeImpl:()=>pp,rsqrtImpl:()=>tb,scatterImpl:()=>AC,sigmoidImpl:()=>$C,simpleAbsImpl:()=>fC,sliceImpl:()=>tu,sparseFillEmptyRowsImpl:()=>RC,sparseReshapeImpl:()=>FC,sparseSegmentReductionImpl:()=>MC,sqrtImpl:()=>PC,squaredDifferenceImpl:()=>eb,staticRegexReplaceImpl:()=>rb,stridedSliceImpl:()=>BC,stringNGramsImpl:()=>cp,stringSplitImpl:()=>lp,stringToHashBucketFastImpl:()=>mp,subImpl:()=>nb,tileImpl:()=>zC,topKImpl:()=>OC,transposeImpl:()=>vC,uniqueImpl:()=>dp});p();p();p();function Cl(r,t){Array.isArray(r)||(r=[r]),r.forEach(e=>{e!=null&&w.assert(e.dtype!=="complex64",()=>`${t} does not support complex64 tensors in the CPU backend.`)})}function fC(r){let t=new Float32Array(r.length);for(let e=0;e<r.length;++e)t[e]=Math.abs(r[e]);return t}p();p();function Lt(r){return(t,e,o,n,s)=>{let i=N.assertAndGetBroadcastShape(t,e),u=i.length,c=w.computeStrides(i),a=w.sizeFromShape(i),l=w.getTypedArrayFromDType(s,a),m=t.length,f=e.length,h=w.computeStrides(t),g=w.computeStrides(e),x=N.getBroadcastDims(t,i),b=N.getBroadcastDims(e,i);if(x.length+b.length===0)for(let v=0;v<l.length;++v)l[v]=r(o[v%o.length],n[v%n.length]);else for(let v=0;v<l.length;++v){let _=w.indexToLoc(v,u,c),k=_.slice(-m);x.forEach(M=>k[M]=0);let D=w.locToIndex(k,m,h),T=_.slice(-f);b.forEach(M=>T[M]=0);let R=w.locToIndex(T,f,g);l[v]=r(o[D],n[R])}return[l,i]}}p();p();p();p();function Qa(r){let{inputs:t,backend:e}=r,{real:o,imag:n}=t,s=e.data.get(o.dataId).values,i=e.data.get(n.dataId).values,u=e.makeTensorInfo(o.shape,"complex64"),c=e.data.get(u.dataId);return c.complexTensorInfos={real:e.makeTensorInfo(o.shape,"float32",s),imag:e.makeTensorInfo(n.shape,"float32",i)},u}function kl(r,t,e="float32"){if(e==="complex64"){let n=kl(r,t,"float32"),s=kl(r,t,"float32");return Qa({inputs:{real:n,imag:s},backend:r})}let o=w.makeZerosTypedArray(w.sizeFromShape(t),e);return r.makeTensorInfo(t,e,o)}p();function Mx(r){let{inputs:t,backend:e}=r,{x:o}=t;return e.incRef(o.dataId),{dataId:o.dataId,shape:o.shape,dtype:o.dtype}}p();function dC(r){let{inputs:t,backend:e}=r,{input:o}=t,n=e.data.get(o.dataId).complexTensorInfos.real,s=e.data.get(n.dataId).values;return e.makeTensorInfo(n.shape,n.dtype,s)}function Px(r,t,e,o){if(o==="int32"){let n=Int32Array.from(r);return[t,"int32",n]}if(o==="bool"){let n=w.toTypedArray([0],e),[s,i]=Lt((u,c)=>u!==c?1:0)(t,[],r,n,"bool");return[i,"bool",s]}throw new Error(`Error in Cast: failed to cast ${e} to ${o}`)}function ip(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{dtype:s}=o;if(s==="complex64"){if(n.dtype==="complex64")return Mx({inputs:{x:n},backend:e});let l=kl(e,n.shape,n.dtype),m=ip({inputs:{x:n},backend:e,attrs:{dtype:"float32"}}),f=Qa({inputs:{real:m,imag:l},backend:e});return e.disposeIntermediateTensorInfo(l),e.disposeIntermediateTensorInfo(m),f}if(n.dtype==="complex64"){let l=dC({inputs:{input:n},backend:e}),m=ip({inputs:{x:l},backend:e,attrs:{dtype:s}});return e.disposeIntermediateTensorInfo(l),m}if(!w.hasEncodingLoss(n.dtype,s)){let l=Mx({inputs:{x:n},backend:e});return{dataId:l.dataId,shape:l.shape,dtype:s}}let i=e.data.get(n.dataId).values,[u,c,a]=Px(i,n.shape,n.dtype,s);return e.makeTensorInfo(u,c,a)}function Wt(r,t,e,o){return e==null?({inputs:n,backend:s})=>{let{a:i,b:u}=n,c=s;Cl([i,u],r);let a=c.data.get(i.dataId).values,l=c.data.get(u.dataId).values,m=i.dtype==="string"?N.fromUint8ToStringArray(a):a,f=i.dtype==="string"?N.fromUint8ToStringArray(l):l,h=o||i.dtype,[g,x]=t(i.shape,u.shape,m,f,h);return c.makeTensorInfo(x,h,g)}:({inputs:n,backend:s})=>{let{a:i,b:u}=n,c=s;if(i.dtype==="complex64"||u.dtype==="complex64"){let a=ip({inputs:{x:i},backend:c,attrs:{dtype:"complex64"}}),l=c.data.get(a.dataId),m=l.complexTensorInfos.real,f=l.complexTensorInfos.imag,h=c.data.get(m.dataId).values,g=c.data.get(f.dataId).values,x=ip({inputs:{x:u},backend:c,attrs:{dtype:"complex64"}}),b=c.data.get(x.dataId),v=b.complexTensorInfos.real,_=b.complexTensorInfos.imag,k=c.data.get(v.dataId).values,D=c.data.get(_.dataId).values,[T,R,M]=e(i.shape,u.shape,h,g,k,D),G=c.makeTensorInfo(M,"float32",T),L=c.makeTensorInfo(M,"float32",R),U=Qa({inputs:{real:G,imag:L},backend:c});return c.disposeIntermediateTensorInfo(a),c.disposeIntermediateTensorInfo(x),c.disposeIntermediateTensorInfo(G),c.disposeIntermediateTensorInfo(L),U}else{let a=c.data.get(i.dataId).values,l=c.data.get(u.dataId).values,m=o||i.dtype,[f,h]=t(i.shape,u.shape,a,l,m);return c.makeTensorInfo(h,m,f)}}}function Ja(r){return(t,e,o,n,s,i)=>{let u=N.assertAndGetBroadcastShape(t,e),c=w.sizeFromShape(u),a=u.length,l=w.computeStrides(u),m=w.getTypedArrayFromDType("float32",c),f=w.getTypedArrayFromDType("float32",c),h=N.getBroadcastDims(t,u),g=N.getBroadcastDims(e,u),x=N.mergeRealAndImagArrays(o,n),b=N.mergeRealAndImagArrays(s,i),v=t.length,_=w.computeStrides(t),k=e.length,D=w.computeStrides(e);if(h.length+g.length===0)for(let T=0;T<m.length;T++){let R=T%x.length,M=T%b.length,G=r(x[R*2],x[R*2+1],b[M*2],b[M*2+1]);m[T]=G.real,f[T]=G.imag}else for(let T=0;T<m.length;T++){let R=w.indexToLoc(T,a,l),M=R.slice(-v);h.forEach(Z=>M[Z]=0);let G=w.locToIndex(M,v,_),L=R.slice(-k);g.forEach(Z=>L[Z]=0);let U=w.locToIndex(L,k,D),q=r(x[G*2],x[G*2+1],b[U*2],b[U*2+1]);m[T]=q.real,f[T]=q.imag}return[m,f,u]}}var Bx=Lt(((r,t)=>r+t)),sG=Ja(((r,t,e,o)=>({real:r+e,imag:t+o}))),F4t=Wt("Add",Bx,sG);p();function hC(r,t,e,o,n){let s=w.sizeFromShape(o),i=w.makeZerosTypedArray(n,e);for(let u=0;u<r.length;u++){let c=r[u];if(c<0)throw new Error("Input x must be non-negative!");c>=n||(s>0?i[c]+=t[u]:i[c]+=1)}return i}function gC(r,t,e,o=!1){let n=r.shape[0],s=r.shape[1],i=It([n,e],t.dtype);for(let u=0;u<n;u++)for(let c=0;c<s;c++){let a=r.get(u,c);if(a<0)throw new Error("Input x must be non-negative!");a>=e||(o?i.set(1,u,a):t.size>0?i.set(i.get(u,a)+t.get(u,c),u,a):i.set(i.get(u,a)+1,u,a))}return i}p();var zx=Lt(((r,t)=>r&t)),U4t=Wt(ta,zx);p();p();function fe(r){return(t,e,o)=>{let n=w.getArrayFromDType(e,t.length);for(let s=0;s<t.length;++s)n[s]=r(t[s],o);return n}}p();function _l(r,t,e){let o=fe(t);return Ue(r,o,e)}function Ue(r,t,e){return({inputs:o,attrs:n,backend:s})=>{let{x:i}=o;Cl(i,r);let u=s,c=u.data.get(i.dataId).values,a;if(i.dtype==="string"){if(!Array.isArray(c))throw new Error("String tensor's value was not an instance of Array");a=N.fromUint8ToStringArray(c)}else a=c;let l=e||i.dtype,m=t(a,l,n);return u.makeTensorInfo(i.shape,l,m)}}var Lx=fe(r=>Math.ceil(r)),oHt=Ue(Wr,Lx);p();function ap(r,t,e,o){let n=w.getArrayFromDType(e,w.sizeFromShape(t));if(o&&e!=="string"){let s=0;r.forEach(i=>{let u=w.sizeFromShape(i.shape);n.set(i.vals,s),s+=u})}else{let s=0;r.forEach(i=>{let u=e==="string"?N.fromUint8ToStringArray(i.vals):i.vals,c=0;for(let a=0;a<i.shape[0];++a){let l=a*t[1]+s;for(let m=0;m<i.shape[1];++m)n[l+m]=u[c++]}s+=i.shape[1]})}return n}p();var Ox=Lt((r,t)=>r===t?1:0),mHt=Wt(En,Ox,null,"bool");p();var Gx=fe(r=>Math.exp(r)),bHt=Ue("Exp",Gx,"float32");p();var Wx=fe(r=>Math.expm1(r)),CHt=Ue(Ur,Wx);p();var Ux=fe(r=>Math.floor(r)),THt=Ue(Vr,Ux);p();var Vx=Lt((r,t)=>Math.floor(r/t)),PHt=Wt(Hr,Vx,null,"int32");p();function xC(r,t,e,o,n,s,i,u,c){let a=It([o,s],e);for(let l=0;l<o;l++){let m=[],f=0;for(let h=0;h<n;h++){let g=r[l*n+h];f+=g*i[h],m.push(g)}if(f<0||f>=c/s)throw new Error(`Invalid indices: ${m} does not index into ${u}`);for(let h=0;h<s;h++)a.values[l*s+h]=t.get(...t.indexToLoc(f*s+h))}return a}p();function bC(r,t,e){let o=It(e,r.dtype);for(let n=0;n<o.size;++n){let i=o.indexToLoc(n).slice(),u=i[0],c=i[2],a=t.locToIndex([u,c]);i[2]=t.values[a];let l=r.locToIndex(i);0<=l&&l<r.values.length&&(o.values[n]=r.values[l])}return o}p();var Hx=Lt((r,t)=>r>t?1:0),jHt=Wt(Rn,Hx,null,"bool");p();var qx=Lt((r,t)=>r>=t?1:0),tqt=Wt(qr,qx,null,"bool");p();var Kx=Lt((r,t)=>r<t?1:0),iqt=Wt(Bn,Kx,null,"bool");p();var jx=Lt((r,t)=>r<=t?1:0),mqt=Wt(zn,jx,null,"bool");p();function yC(r,t,e){let o=(t-r)/(e-1),n=w.makeZerosTypedArray(e,"float32");n[0]=r;for(let s=1;s<n.length;s++)n[s]=n[s-1]+o;return n}p();var Xx=fe(r=>Math.log(r)),Sqt=Ue("Log",Xx);p();function wC(r,t,e,o){let n=w.getTypedArrayFromDType(o,w.sizeFromShape(e));for(let s=0;s<n.length;++s){let i=s*t,u=r[i];for(let c=0;c<t;++c){let a=r[i+c];(Number.isNaN(a)||a>u)&&(u=a)}n[s]=u}return n}p();var Yx=Lt(((r,t)=>Math.max(r,t))),Tqt=Wt(Kr,Yx);p();var Zx=Lt(((r,t)=>Math.min(r,t))),Pqt=Wt(jr,Zx);p();var up=Lt(((r,t)=>r*t)),iG=Ja(((r,t,e,o)=>({real:r*e-t*o,imag:r*o+t*e}))),Wqt=Wt(Xr,up,iG);p();function SC(r,t,e){let o=w.createScalarValue(-1,e);return up([],t,o,r,e)}p();var Qx=Lt(((r,t)=>r!==t?1:0)),Qqt=Wt(Wn,Qx,null,"bool");p();p();function vC(r,t,e,o,n){let s=t.length,i=w.sizeFromShape(t),u=w.computeStrides(t),c=w.computeStrides(n),a=w.getTypedArrayFromDType(e,w.sizeFromShape(n));for(let l=0;l<i;++l){let m=w.indexToLoc(l,s,u),f=new Array(m.length);for(let g=0;g<f.length;g++)f[g]=m[o[g]];let h=w.locToIndex(f,s,c);a[h]=r[l]}return a}function IC(r,t,e,o){let[n,s]=N.computeOutAndReduceShapes(r,o),i=Ee(t,"int32"),u=w.makeZerosTypedArray(w.sizeFromShape(n),i),c=w.sizeFromShape(s);for(let a=0;a<u.length;++a){let l=a*c,m=1;for(let f=0;f<c;++f)m*=e[l+f];u[a]=m}return{outVals:u,outShape:n,outDtype:i}}p();function aG(r,t,e){r.forEach((o,n)=>{if(o<0||o>=e){let s=w.indexToLoc(n,t.length,w.computeStrides(t)).join(",");throw new Error(`indices[${s}] = ${o} is not in [0, ${e})`)}})}function uG(r,t){for(let e=0;e<r.length;++e){let o=r[e],n=e===r.length-1?t:r[e+1].length;if(o.length===0)throw new Error("Ragged splits may not be empty");if(o[0]<0)throw new Error("Ragged splits must be non-negative");if(o[o.length-1]>n)throw new Error("Ragged splits must not point past values");for(let s=1;s<o.length;++s)if(o[s-1]>o[s])throw new Error("Ragged splits must be sorted in ascending order")}}function pG(r,t,e,o){let n=[],s=0,i=t.length-1+e.length,u=new Array(i).fill(null).map(()=>[0]);uG(e,o);let c=1;for(let a=0;a<t.length-1;++a){c*=t[a];let l=t[a+1];for(let m=1;m<c+1;++m)u[a].push(m*l)}for(let a=0;a<r.length;++a){let l=r[a],m=r[a]+1;for(let f=0;f<e.length;++f){let h=e[f],g=f+t.length-1;if(g>=0){let x=u[g],b=x[x.length-1]-h[l];for(let v=l;v<m;++v)u[g].push(h[v+1]+b)}l=h[l],m=h[m]}m!==l&&(n.push([l,m]),s+=m-l)}return{outSplits:u,valueSlices:n,numValues:s}}function cG(r){let t=[];for(let e=0;e<r.length;++e){let o=r[e].length,n=w.getArrayFromDType("int32",o);t.push(n),r[e].forEach((s,i)=>n[i]=s)}return t}function CC(r,t){let e=r.slice(0,t);for(;e.length<t;)e.push(1);for(let o=t;o<r.length;o++)e[t-1]*=r[o];return e}function lG(r,t,e,o,n,s){let i=CC(t,2)[1],u=CC(s,2)[1],c=0;for(let a of e)for(let l=a[0];l<a[1];++l){for(let m=0;m<o;++m)n[c*u+m]=r[l*i+m];++c}}function mG(r,t,e,o,n){let s=t.slice();s[0]=n;let i=w.getArrayFromDType(e,w.sizeFromShape(s)),u=r.length,c=u===0?0:u/t[0];return lG(r,t,o,c,i,s),[i,s]}function kC(r,t,e,o,n,s,i,u){if(r.length===0)throw new Error("paramsNestedSplits must be non empty");if(t[0].length===0)throw new Error("Split tensors must not be scalars");let c=t[0][0]-1;if(aG(s,i,c),o.length===0)throw new Error("params.rank must be nonzero");let a=o[0],{outSplits:l,valueSlices:m,numValues:f}=pG(s,i,r,a),h=cG(l),g=mG(e,o,n,m,f);return[h,g[0],g[1]]}p();var _C=2147483647;function NC(r,t,e,o,n,s,i){if(t.length>1)throw new Error("starts must be a scalar or vector");if(n.length>1)throw new Error("limits must be a scalar or vector");if(i.length>1)throw new Error("deltas must be a scalar or vector");let u=t.length===0,c=n.length===0,a=i.length===0,l=[];u||l.push(t[0]),c||l.push(n[0]),a||l.push(i[0]);for(let b=1;b<l.length;++b)if(l[b]!==l[b-1])throw new Error("starts, limits, and deltas must have the same shape");let m=l.length===0?1:l[0],f=w.getArrayFromDType("int32",m+1);f[0]=0;for(let b=0;b<m;++b){let v=u?r[0]:r[b],_=c?o[0]:o[b],k=a?s[0]:s[b];if(k===0)throw new Error("Requires delta != 0");let D;if(k>0&&_<v||k<0&&_>v)D=0;else if(D=Math.ceil(Math.abs((_-v)/k)),D>_C)throw new Error(`Requires ((limit - start) / delta) <= ${_C}`);f[b+1]=f[b]+D}let h=f[m],g=w.getArrayFromDType(e,h),x=0;for(let b=0;b<m;++b){let v=f[b+1]-f[b],_=u?r[0]:r[b],k=a?s[0]:s[b];for(let D=0;D<v;++D)g[x++]=_,_+=k}return[f,g]}p();var vr=N.RowPartitionType,Jx=class r{constructor(t,e,o,n,s,i,u,c,a,l){this.shape=t,this.shapeShape=e,this.values=o,this.valuesShape=n,this.valuesDType=s,this.defaultValue=i,this.defaultValueShape=u,this.rowPartitionValues=c,this.rowPartitionValuesShapes=a,this.rowPartitionTypes=N.getRowPartitionTypesHelper(l),this.raggedRank=N.getRaggedRank(this.rowPartitionTypes)}getRowPartitionTypeByDimension(t){return this.rowPartitionTypes[0]===vr.FIRST_DIM_SIZE?this.rowPartitionTypes[t+1]:this.rowPartitionTypes[t]}getRowPartitionTensor(t){return this.rowPartitionTypes[0]===vr.FIRST_DIM_SIZE?this.rowPartitionValues[t+1]:this.rowPartitionValues[t]}getMaxWidth(t){let e=this.getRowPartitionTensor(t-1);switch(this.getRowPartitionTypeByDimension(t-1)){case vr.VALUE_ROWIDS:return r.getMaxWidthValueRowID(e);case vr.ROW_SPLITS:return r.getMaxWidthRowSplit(e);default:throw new Error(`Cannot handle partition type ${vr[this.getRowPartitionTypeByDimension(t-1)]}`)}}static getMaxWidthRowSplit(t){let e=t.length;if(e===0||e===1)return 0;let o=0;for(let n=0;n<e-1;++n){let s=t[n+1]-t[n];s>o&&(o=s)}return o}static getMaxWidthValueRowID(t){let e=t.length;if(e===0)return 0;let o=0,n=t[0],s=0;for(let i=1;i<e;++i){let u=t[i];u!==n&&(n=u,s=Math.max(i-o,s),o=i)}return Math.max(e-o,s)}tensorShapeFromTensor(t,e,o=!0){if(e.length===0){if(t[0]===-1)return[];throw new Error("The only valid scalar shape tensor is the fully unknown shape specified as -1.")}return EC(t,o)}calculateOutputSize(t){let e=this.valuesShape,o=this.defaultValueShape;N.validateDefaultValueShape(o,e);let n=this.tensorShapeFromTensor(this.shape,this.shapeShape),i=N.combineRaggedTensorToTensorShapes(this.raggedRank,n,e);i[0]<0&&(i[0]=t);for(let u=1;u<=this.raggedRank;++u)i[u]<0&&(i[u]=this.getMaxWidth(u));return i}calculateFirstParentOutputIndex(t,e,o){let n=Math.min(t,o),s=[],i=0;for(let u=0;u<n;++u,i+=e)s.push(i);for(let u=n;u<t;++u)s.push(-1);return w.assert(s.length===t,()=>"Final length of result must be equal to firstDimension."),s}calculateOutputIndexRowSplit(t,e,o,n){let s=t.length,i=[];for(let u=0;u<s-1;++u){let c=t[u+1]-t[u],a=Math.min(n,c),l=e[u];l===-1&&(a=0);for(let m=0;m<a;++m)i.push(l),l+=o;for(let m=0;m<c-a;++m)i.push(-1)}if(s>0&&i.length!==t[s-1])throw new Error("Invalid row split size.");return i}calculateOutputIndexValueRowID(t,e,o,n){let s=t.length,i=[];if(s===0)return[];let u=0,c=t[0];if(c>=e.length)throw new Error(`Got currentValueRowId=${c}, which is not less than ${e.length}`);let a=e[c];i.push(a);for(let l=1;l<s;++l){let m=t[l];if(m===c)a>=0&&(++u,u<n?a+=o:a=-1);else{if(u=0,c=m,m>=e.length)throw new Error(`Got nextValueRowId=${m} which is not less than ${e.length}`);a=e[m]}i.push(a)}if(i.length!==t.length)throw new Error("Invalid row ids.");return i}calculateOutputIndex(t,e,o,n){let s=this.getRowPartitionTensor(t),i=this.getRowPartitionTypeByDimension(t);switch(i){case vr.VALUE_ROWIDS:return this.calculateOutputIndexValueRowID(s,e,o,n);case vr.ROW_SPLITS:if(s.length-1>e.length)throw new Error(`Row partition size is greater than output size: ${s.length-1} > ${e.length}`);return this.calculateOutputIndexRowSplit(s,e,o,n);default:throw new Error(`Unsupported partition type: ${vr[i]}`)}}getFirstDimensionSize(){let t=this.rowPartitionValues[0];if(this.rowPartitionTypes.length===0)throw new Error("No row_partition_types given.");let e=this.rowPartitionTypes[0];switch(e){case vr.FIRST_DIM_SIZE:return t[0];case vr.VALUE_ROWIDS:throw new Error("Cannot handle VALUE_ROWIDS in first dimension.");case vr.ROW_SPLITS:return this.rowPartitionValuesShapes[0][0]-1;default:throw new Error(`Cannot handle type ${vr[e]}`)}}compute(){if(this.rowPartitionValues[0].length<=0)throw new Error("Invalid first partition input. Tensor requires at least one element.");let e=this.getFirstDimensionSize(),o=this.calculateOutputSize(e),n=new Array(this.raggedRank+1);n[n.length-1]=1;for(let c=n.length-2;c>=0;--c)n[c]=n[c+1]*o[c+1];let s=EC(o,!1),i=w.getArrayFromDType(this.valuesDType,w.sizeFromShape(s));if(n[0]*o[0]>0){let c=this.calculateFirstParentOutputIndex(e,n[0],o[0]);for(let a=1;a<=this.raggedRank;++a)c=this.calculateOutputIndex(a-1,c,n[a],o[a]);this.setOutput(this.raggedRank,c,i,s)}return[s,i]}setOutput(t,e,o,n){if(o.length===0)return;let s=this.values,i=o,u=n.slice();u=u.slice(t+1);let c=w.sizeFromShape(u),a=e.length,l=this.defaultValue;if(l.length!==c&&l.length!==1){let g=this.defaultValueShape;Bt(()=>{let x=A(l,g);l=mi(x,u).dataSync()})}let m=0,f=0,h=0;for(let g=0;g<=a;++g){let x=g<a?e[g]:-1;if(x===h){++h;continue}if(f<h){let b=s.subarray(m*c),v=i.subarray(f*c),_=(h-f)*c;DC(v,b,_)}if(g>=a){let b=o.length;x=Math.floor(b/c)}if(x>h)if(this.defaultValue.length===1)i.subarray(h*c,x*c).fill(this.defaultValue[0]),h=x;else for(;x>h;){let b=i.slice(h*c);DC(b,l,c),++h}x<0?(m=g+1,f=h):(m=g,f=h,h=f+1)}}};function DC(r,t,e){for(let o=0;o<e;o++)r[o]=t[o]}function EC(r,t){let e=[];for(let o of r){if(o<0){if(!t)throw new Error(`Dimension ${o} must be >= 0`);if(o<-1)throw new Error(`Dimension ${o} must be >= -1`);o=-1}e.push(o)}return e}function TC(r,t,e,o,n,s,i,u,c,a){return new Jx(r,t,e,o,n,s,i,u,c,a).compute()}p();function pp(r,t,e,o){let n=r===t,s=r<t&&e<0,i=t<r&&e>1;if(n||s||i)return w.makeZerosTypedArray(0,o);let u=Math.abs(Math.ceil((t-r)/e)),c=w.makeZerosTypedArray(u,o);t<r&&e===1&&(e=-1),c[0]=r;for(let a=1;a<c.length;a++)c[a]=c[a-1]+e;return c}p();var tb=fe(r=>1/Math.sqrt(r)),v6t=Ue(Zr,tb);p();function AC(r,t,e,o,n,s,i,u,c,a){let l=[o/n,n],m=r.values,f=t.values;if(o===0)return It(e,t.dtype);let h=c instanceof sr?c:It(l,t.dtype);typeof c=="string"||typeof c=="number"?h.values.fill(c):typeof c=="boolean"&&h.values.fill(+c);for(let g=0;g<s;g++){let x=[],b=0;for(let v=0;v<i;v++){let _=m[g*i+v];x.push(_),b+=_*u[v]}if(b<0||b>=o/n)throw new Error(`Invalid indices: ${x} does not index into ${e}`);for(let v=0;v<n;v++)a?h.values[b*n+v]+=f[g*n+v]:h.values[b*n+v]=t.rank===0?f[0]:f[g*n+v]}return h}p();var $C=fe(r=>1/(1+Math.exp(-r))),A6t=_l(Qr,r=>1/(1+Math.exp(-r)));p();function tu(r,t,e,o,n){let s=me.isSliceContinous(o,t,e),i=w.sizeFromShape(e),u=w.computeStrides(o);if(s){let m=me.computeFlatOffset(t,u);return n==="string"?r.slice(m,m+i):r.subarray(m,m+i)}let c=n==="string"?N.fromUint8ToStringArray(r):r,a=It(o,n,c),l=It(e,n);for(let m=0;m<l.size;++m){let f=l.indexToLoc(m),h=f.map((g,x)=>g+t[x]);l.set(a.get(...h),...f)}return n==="string"?N.fromStringArrayToUint8(l.values):l.values}p();function RC(r,t,e,o,n,s,i){let u=t[0],c=s[0],a=new Array(c),l=new Array(u),m=t[1];if(c===0){if(u!==0)throw new Error(N.getSparseFillEmptyRowsIndicesDenseShapeMismatch(u));let b=w.getArrayFromDType(e,0),v=w.getArrayFromDType(n,0);return[b,[0,m],v,a,l]}let f=!0,h=0,g=new Array(c).fill(0);for(let b=0;b<u;++b){let v=r[b*m];if(v<0)throw new Error(N.getSparseFillEmptyRowsNegativeIndexErrorMessage(b,v));if(v>=c)throw new Error(N.getSparseFillEmptyRowsOutOfRangeIndexErrorMessage(b,v,c));++g[v],f=f&&v>=h,h=v}let x=!0;for(let b=0;b<c;++b){let v=g[b]===0;a[b]=v,x=x&&!v,g[b]=Math.max(g[b],1),b>0&&(g[b]+=g[b-1])}if(x&&f){let b=r,v=o;for(let _=0;_<u;++_)l[_]=_;return[b,[u,m],v,a,l]}else{let b=g[c-1],v=w.getArrayFromDType(e,b*m),_=w.getArrayFromDType(n,b),k=new Array(c).fill(0);for(let D=0;D<u;++D){let T=r[D*m],R=k[T],M=(T===0?0:g[T-1])+R;k[T]++;for(let G=0;G<m;++G)v[M*m+G]=r[D*m+G];_[M]=o[D],l[D]=M}for(let D=0;D<c;++D)if(k[D]===0){let R=D===0?0:g[D-1];v[R*m+0]=D;for(let M=1;M<m;++M)v[R*m+M]=0;_[R]=i}return[v,[b,m],_,a,l]}}p();function FC(r,t,e,o,n){let s=w.sizeFromShape(o),i=t[0],u=n.length,c=[],a=1,l=-1;for(let b=0;b<u;++b){let v=n[b];if(v===-1){if(l!==-1)throw new Error(N.getSparseReshapeMultipleNegativeOneOutputDimErrorMessage(l,b));l=b,c.push(1)}else{if(v<0)throw new Error(N.getSparseReshapeNegativeOutputDimErrorMessage(b,v));a*=v,c.push(v)}}if(l!==-1){if(a<=0)throw new Error(N.getSparseReshapeEmptyTensorZeroOutputDimErrorMessage());let b=Math.trunc(s/a);if(a*b!==s)throw new Error(N.getSparseReshapeInputOutputMultipleErrorMessage(o,c));c[l]=b}if(w.sizeFromShape(c)!==s)throw new Error(N.getSparseReshapeInputOutputMismatchErrorMessage(o,c));let f=o.length,h=[];if(f>0){h[f-1]=1;for(let b=f-2;b>=0;--b)h[b]=h[b+1]*o[b+1]}let g=[];if(u>0){g[u-1]=1;for(let b=u-2;b>=0;--b)g[b]=g[b+1]*c[b+1]}let x=w.getArrayFromDType(e,i*u);for(let b=0;b<i;++b){let v=0;for(let _=0;_<f;++_)v+=r[b*f+_]*h[_];for(let _=0;_<u;++_)x[b*u+_]=Math.trunc(v/g[_]),v%=g[_]}return[x,[i,u],c]}p();function MC(r,t,e,o,n,s=!1,i=0){let u=o.length,c=[t[0],r.length/t[0]],a=c[1],m=u>0?n[u-1]+1:0;if(m<0)throw new Error(N.getSparseSegmentReductionNegativeSegmentIdsErrorMessage());let f=t.slice();f[0]=m;let h=f.reduce((k,D)=>k*D,1),g=w.getArrayFromDType(e,h);if(u===0)return m>0&&g.fill(i),[g,f];if(m<=0)throw new Error(N.getSparseSegmentReductionNegativeSegmentIdsErrorMessage());let x=0,b=1,v=0,_=n[x];for(;;){let k=0;if(b<u){if(k=n[b],_===k){++b;continue}if(_>=k)throw new Error(N.getSparseSegmentReductionNonIncreasingSegmentIdsErrorMessage())}if(_<0||_>=m)throw new Error(N.getSparseSegmentReductionSegmentIdOutOfRangeErrorMessage(_,m));_>v&&g.fill(i,v*a,_*a);for(let D=x;D<b;++D){let T=o[D];if(T<0||T>=c[0])throw new Error(N.getSparseSegmentReductionIndicesOutOfRangeErrorMessage(D,o[D],c[0]));for(let R=0;R<a;R++)g[_*a+R]+=r[T*a+R]}if(s)for(let D=0;D<a;D++)g[_*a+D]/=b-x;if(x=b,++b,v=_+1,_=k,b>u)break}return v<m&&g.fill(i,v*a,m*a),[g,f]}p();var PC=fe(r=>Math.sqrt(r)),X6t=_l(Jr,r=>Math.sqrt(r));p();var eb=Lt(((r,t)=>{let e=r-t;return e*e})),eKt=Wt(to,eb);p();var rb=fe((r,t)=>{let{pattern:e,replaceGlobal:o,rewrite:n}=t;return r.replace(new RegExp(e,o?"g":""),n)}),aKt=Ue(hc,rb);p();function BC(r,t,e,o){let n=It(r,t.dtype);for(let s=0;s<n.size;s++){let i=n.indexToLoc(s),u=new Array(i.length);for(let c=0;c<u.length;c++)u[c]=i[c]*e[c]+o[c];n.set(t.get(...u),...i)}return n}p();var ob=class{constructor(t,e,o,n,s,i){this.separator=w.encodeString(t),this.nGramWidths=e,this.leftPad=w.encodeString(o),this.rightPad=w.encodeString(n),this.padWidth=s,this.preserveShort=i}getPadWidth(t){return Math.min(this.padWidth<0?t-1:this.padWidth,t-1)}getNumNGrams(t,e){let o=this.getPadWidth(e);return Math.max(0,t+2*o-e+1)}createNGrams(t,e,o,n,s,i){for(let u=0;u<s;++u){let c=this.getPadWidth(i),a=Math.max(0,c-u),l=Math.max(0,c-(s-(u+1))),m=i-(a+l),f=e+(a>0?0:u-c),h=0;h+=a*this.leftPad.length;for(let _=0;_<m;++_)h+=t[f+_].length;h+=l*this.rightPad.length;let g=a+l+m-1;h+=g*this.separator.length,o[n+u]=new Uint8Array(h);let x=o[n+u],b=0,v=_=>_.forEach(k=>x[b++]=k);for(let _=0;_<a;++_)v(this.leftPad),v(this.separator);for(let _=0;_<m-1;++_)v(t[f+_]),v(this.separator);if(m>0){v(t[f+m-1]);for(let _=0;_<l;++_)v(this.separator),v(this.rightPad)}else{for(let _=0;_<l-1;++_)v(this.rightPad),v(this.separator);v(this.rightPad)}}}compute(t,e){let o=t.length,n=e.length;if(n>0){let c=e[0];if(c!==0)throw new Error(`First split value must be 0, got ${c}`);for(let a=1;a<n;++a){let l=e[a]>=c;if(l=l&&e[a]<=o,!l)throw new Error(`Invalid split value ${e[a]}, must be in [${c}, ${o}]`);c=e[a]}if(c!==o)throw new Error(`Last split value must be data size. Expected ${o}, got ${c}`)}let s=n-1,i=w.getArrayFromDType("int32",n);if(o===0||n===0){let c=new Array(o);for(let a=0;a<=s;++a)i[a]=0;return[c,i]}i[0]=0;for(let c=1;c<=s;++c){let a=e[c]-e[c-1],l=0;this.nGramWidths.forEach(m=>{l+=this.getNumNGrams(a,m)}),this.preserveShort&&a>0&&l===0&&(l=1),i[c]=i[c-1]+l}let u=new Array(i[s]);for(let c=0;c<s;++c){let a=e[c],l=i[c];if(this.nGramWidths.forEach(m=>{let f=e[c+1]-e[c],h=this.getNumNGrams(f,m);this.createNGrams(t,a,u,l,h,m),l+=h}),this.preserveShort&&l===i[c]){let m=e[c+1]-e[c];if(m===0)continue;let f=m+2*this.padWidth;this.createNGrams(t,a,u,l,1,f)}}return[u,i]}};function cp(r,t,e,o,n,s,i,u){return new ob(e,o,n,s,i,u).compute(r,t)}p();function fG(r,t,e,o){if(!r.length)return;if(t.length===0){for(let s=0;s<r.length;++s)o.push(r.subarray(s,s+1));return}if(t.length===1){let s=t[0],i=r.indexOf(s);for(;i!==-1;){let u=r.subarray(0,i);(!e||u.length!==0)&&o.push(u),r=r.subarray(i+1),i=r.indexOf(s)}(!e||r.length!==0)&&o.push(r);return}let n=0;for(let s=0;s<r.length+1;s++)if(s===r.length||t.indexOf(r[s])!==-1){let i=r.subarray(n,s);(!e||i.length!==0)&&o.push(i),n=s+1}}function lp(r,t,e){let o=r.length,n=[],s=0,i=0,u=new Array(o);for(let f=0;f<o;++f){let h=n.length;fG(r[f],t,e,n);let g=n.length-h;u[f]=g,s+=g,i=Math.max(i,g)}let c=w.getArrayFromDType("int32",s*2),a=new Array(s),l=[o,i],m=0;for(let f=0;f<o;++f)for(let h=0;h<u[f];++h)c[m*2]=f,c[m*2+1]=h,a[m]=n[m],++m;return[c,a,l]}p();function mp(r,t){let e=w.getArrayFromDType("int32",r.length);for(let o=0;o<r.length;++o)e[o]=w.fingerPrint64(r[o]).modulo(t).getLowBitsUnsigned();return e}p();var nb=Lt(((r,t)=>r-t)),dG=Ja(((r,t,e,o)=>({real:r-e,imag:t-o}))),kKt=Wt("Sub",nb,dG);p();function zC(r,t){let e=new Array(r.rank);for(let n=0;n<e.length;n++)e[n]=r.shape[n]*t[n];let o=It(e,r.dtype);for(let n=0;n<o.values.length;++n){let s=o.indexToLoc(n),i=new Array(r.rank);for(let c=0;c<i.length;c++)i[c]=s[c]%r.shape[c];let u=r.locToIndex(i);o.values[n]=r.values[u]}return o}p();var fp=(r,t)=>{let e=t.value-r.value;return e===0?r.index-t.index:e};function LC(r,t,e=0,o=r.length-1){for(;o>e;){if(o-e>600){let u=o-e+1,c=t-e+1,a=Math.log(u),l=.5*Math.exp(2*a/3),m=.5*Math.sqrt(a*l*(u-l)/u)*Math.sign(c-u/2),f=Math.max(e,Math.floor(t-c*l/u+m)),h=Math.min(o,Math.floor(t+(u-c)*l/u+m));LC(r,t,f,h)}let n=r[t],s=e,i=o;for(w.swap(r,e,t),fp(r[o],n)>0&&w.swap(r,e,o);s<i;){for(w.swap(r,s,i),s++,i--;fp(r[s],n)<0;)s=s+1;for(;fp(r[i],n)>0;)i=i-1}fp(r[e],n)===0?w.swap(r,e,i):(i=i+1,w.swap(r,i,o)),i<=t&&(e=i+1),t<=i&&(o=i-1)}}function OC(r,t,e,o,n){let s=t[t.length-1],[i,u]=[r.length/s,s],c=w.getTypedArrayFromDType(e,i*o),a=w.getTypedArrayFromDType("int32",i*o);for(let m=0;m<i;m++){let f=m*u,h=r.subarray(f,f+u),g=new Array(h.length);h.forEach((_,k)=>g[k]={value:_,index:k}),o<g.length&&(LC(g,o),g=g.slice(0,o)),n&&g.sort(fp);let x=m*o,b=c.subarray(x,x+o),v=a.subarray(x,x+o);for(let _=0;_<o;_++)b[_]=g[_].value,v[_]=g[_].index}let l=t.slice();return l[l.length-1]=o,[It(l,e,c),It(l,"int32",a)]}p();function dp(r,t,e,o){let n=w.parseAxisParam(t,e)[0],s=[1,e[0],1];for(let g=0;g<n;g++)s[0]*=e[g];s[1]=e[n];for(let g=n+1;g<e.length;g++)s[2]*=e[g];let i=new Map,u=new Int32Array(e[n]),c=new sr(s,o,r),a=[],l=s[0]===1&&s[2]===1;for(let g=0;g<e[n];g++){let x;if(l)x=r[g].toString();else{let v=[];for(let _=0;_<s[0];_++)for(let k=0;k<s[2];k++)v.push(c.get(_,g,k));x=v.join(",")}let b=i.get(x);if(b!=null)u[g]=b;else{let v=i.size;i.set(x,v),u[g]=v,a.push(g)}}let m=s.slice();m[1]=i.size;let f=new sr(m,o);a.forEach((g,x)=>{for(let b=0;b<s[0];b++)for(let v=0;v<s[2];v++)f.set(c.get(b,g,v),b,x,v)});let h=e.slice();return h[n]=m[1],{outputValues:f.values,outputShape:h,indices:u}}var{addImpl:GC,castImpl:WC,ceilImpl:UC,concatImpl:VC,equalImpl:HC,expImpl:qC,expm1Impl:KC,floorImpl:jC,floorDivImpl:XC,gatherNdImpl:YC,gatherV2Impl:ZC,greaterEqualImpl:QC,greaterImpl:JC,lessEqualImpl:t2,lessImpl:e2,logImpl:r2,maxImpl:o2,maximumImpl:n2,minimumImpl:s2,multiplyImpl:i2,negImpl:a2,notEqualImpl:u2,prodImpl:p2,rangeImpl:c2,rsqrtImpl:l2,scatterImpl:m2,simpleAbsImpl:f2,sliceImpl:d2,stridedSliceImpl:h2,stringNGramsImpl:g2,subImpl:x2,tileImpl:b2,topKImpl:y2,transposeImpl:w2,uniqueImpl:Fjt}=sb;var hG=it({opType:W.ABS,cpuKernelImpl:f2}),S2={kernelName:"Abs",backendName:"webgpu",kernelFunc:hG};p();var gG=it({opType:W.ACOS}),v2={kernelName:hn,backendName:"webgpu",kernelFunc:gG};p();var xG=it({opType:W.ACOSH}),I2={kernelName:gn,backendName:"webgpu",kernelFunc:xG};p();var bG=At({opType:et.ADD,cpuKernelImpl:GC,supportsComplex:!0}),C2={kernelName:"Add",backendName:"webgpu",kernelFunc:bG};p();p();var Nl=class{constructor(t){this.workPerThread=1,this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t[0],this.variableNames=t.map((e,o)=>`T${o}`),this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize,[this.workPerThread,1,1]),this.shaderKey="addN"}getUserCode(){let t=[];this.variableNames.forEach(n=>{t.push(`let v${n} = get${n}ByOutputCoords(coords);`)});let e=this.variableNames.map(n=>`v${n}`).join(" + ");return`
      ${P("index")} {
        for (var i = 0; i < ${this.workPerThread}; i = i + 1) {
          let flatIndex = index * ${this.workPerThread} + i;
          if (flatIndex < uniforms.size) {
            let coords = getCoordsFromIndex(flatIndex);
            ${t.join(`
        `)}
            setOutputAtIndex(flatIndex, ${e});
          }
        }
      }
    `}};function yG(r){let{inputs:t,backend:e}=r,o=t;if(o.length===1)return Jt({inputs:{x:o[0]},backend:e});let n=o.map(u=>u.dtype).reduce((u,c)=>Ee(u,c)),s=o.map(u=>u.shape),i=new Nl(s);return e.runWebGPUProgram(i,o,n)}var k2={kernelName:wo,backendName:"webgpu",kernelFunc:yG};p();p();p();p();var Dl=class{constructor(t,e){this.variableNames=["A"],this.workgroupSize=[16,16,1];let o=new Array(t.length);for(let n=0;n<o.length;n++)o[n]=t[e[n]];this.outputShape=o,this.dispatchLayout={x:[0],y:[1]},this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize,[1,1,1]),this.shaderKey="transposeShared"}getUserCode(){w.assert(this.workgroupSize[0]===this.workgroupSize[1],()=>`Must be a square tile, current tile shape is ${this.workgroupSize[0]} x ${this.workgroupSize[1]}`);let t=this.workgroupSize[0];return`
      var<workgroup> tile : array<array<f32, ${this.workgroupSize[0]+1}>, ${this.workgroupSize[0]}>;
      ${P()} {
        var x = i32(workgroupId.x) * ${t} + i32(localId.x);
        var y = i32(workgroupId.y) * ${t} + i32(localId.y);
        let width = uniforms.outShape[0];
        let height = uniforms.outShape[1];
        if (x < width && y < height) {
          tile[localId.y][localId.x] = f32(A[y * width + x]);
        }
        workgroupBarrier();

        x = i32(workgroupId.y) * ${t} + i32(localId.x);
        y = i32(workgroupId.x) * ${t} + i32(localId.y);
        if (x < height && y < width) {
          setOutputAtIndex((y * height + x), tile[localId.x]
            [localId.y]);
        }
      }
    `}};p();var El=class{constructor(t,e){this.variableNames=["A"],this.workPerThread=1,this.workgroupSize=[64,1,1],this.size=!0;let o=new Array(t.length);for(let n=0;n<o.length;n++)o[n]=t[e[n]];this.outputShape=o,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize,[this.workPerThread,1,1]),this.newDim=e,this.shaderKey=`transpose_${e}`}getUserCode(){let t=zt(this.outputShape.length),e=ib(this.newDim);return`
      ${P("index")} {
        for(var i = 0; i < ${this.workPerThread}; i = i + 1) {
          let flatIndex = index * ${this.workPerThread} + i;
          if(flatIndex < uniforms.size) {
            let coords = getCoordsFromIndex(flatIndex);
            setOutputAtIndex(flatIndex, A[getIndexFromCoords${this.outputShape.length}D(
              ${t}(${e}), uniforms.aShape)]);
          }
        }
      }
    `}};function ib(r){let t=r.length;if(t>6)throw Error(`Transpose for rank ${t} is not yet supported`);let e=new Array(t);for(let o=0;o<r.length;o++)e[r[o]]=`coords.${Sr(o)}`;return e.join()}function Te(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{perm:s}=o,i=e,u=n.shape.length,c=new Array(u);for(let l=0;l<c.length;l++)c[l]=n.shape[s[l]];if(e.shouldExecuteOnCPU([n])){let m=i.tensorMap.get(n.dataId).values,f=w2(m,n.shape,n.dtype,s,c);return e.makeTensorInfo(c,n.dtype,f)}if(n.shape.length===2&&w.arraysEqual(s,[1,0])){let l=new Dl(n.shape,s);return i.runWebGPUProgram(l,[n],n.dtype)}let a=new El(n.shape,s);return i.runWebGPUProgram(a,[n],n.dtype)}var _2={kernelName:Nr,backendName:"webgpu",kernelFunc:Te};p();var Tl=class{constructor(t,e,o){this.variableNames=["x"],this.uniforms="reduceSize : i32,",this.size=!0,this.inputShape=[t.batchSize,t.inSize];let[n]=N.computeOutAndReduceShapes(this.inputShape,[1]);this.outputShape=n.length===0?[1]:n,t.inSize>=32768&&o>=512?this.workgroupSize=[512,1,1]:t.inSize>=4096?this.workgroupSize=[256,1,1]:this.workgroupSize=[64,1,1],this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,[1,1,1]),this.reduceType=e,this.shaderKey=`reduce_${e}`}getUserCode(){let t="",e="0.0",o=this.workgroupSize[0];this.reduceType==="min"||this.reduceType==="max"?(t=`
         if (isnan(candidate)) {
          bestValue = uniforms.NAN;
         } else if (!isnan(bestValue) && candidate ${this.reduceType==="min"?"<":">"} bestValue)
           {  bestValue = candidate; }`,e="f32(x[offset])"):this.reduceType==="sum"||this.reduceType==="mean"?t=" bestValue = bestValue + candidate; ":this.reduceType==="prod"?(t=" bestValue = bestValue * candidate; ",e="1.0"):this.reduceType==="all"?(t=" bestValue = f32(bestValue >= 1.0 && candidate >= 1.0); ",e="1.0"):this.reduceType==="any"&&(t=" bestValue = f32(bestValue >= 1.0 || candidate >= 1.0); ",e="0.0");let n=this.reduceType==="mean"?"setOutputAtIndex(outputIndex, bestValue / f32(uniforms.reduceSize));":"setOutputAtIndex(outputIndex, bestValue);";return`
       fn DIV_CEIL(a : u32, b : u32) -> u32 {
        return ((a - 1u) / b + 1u);
       }

       ${`
         var<workgroup> xBestValues : array<f32, ${o}>;
       `}
       fn getOffset(outputIndex : i32) -> i32 {
         let outputCoords = getCoordsFromIndex(outputIndex);
         let offset = ${this.outputShape.length===1?"outputCoords":"outputCoords[0]"} * uniforms.reduceSize;
          return offset;
       }
       ${P("index")} {
         let outputIndex = index / ${o};
         let offset = getOffset(outputIndex);
         var bestValue = ${e};
         let Length = uniforms.reduceSize;
         let WorkPerThread = DIV_CEIL(u32(Length), ${o}u);
         for (var k = i32(localId.x); k < Length && outputIndex < uniforms.size;
             k = k + ${o}) {
           let candidate = f32(x[offset + k]);
           ${t}
         }
         xBestValues[localId.x] = bestValue;
         workgroupBarrier();

         var reduceSize = min(u32(Length), ${o}u);
         for (var currentSize = reduceSize / 2u; reduceSize > 1u;
             currentSize = reduceSize / 2u) {
           let interval = DIV_CEIL(reduceSize, 2u);
           if (localId.x < currentSize) {
            let candidate = xBestValues[localId.x + interval];
            ${t}
            xBestValues[localId.x] = bestValue;
           }
           reduceSize = interval;
           workgroupBarrier();
         }

         if (localId.x == 0u && outputIndex < uniforms.size) {
          ${n}
        }
       }
     `}};var wG={mean:"float32",all:"bool",any:"bool"};function er(r,t,e,o,n){let s=r.shape.length,i=[],u=w.parseAxisParam(t,r.shape),c=u,a=N.getAxesPermutation(c,s),l=r;a!=null&&(l=Te({inputs:{x:r},attrs:{perm:a},backend:n}),c=N.getInnerMostAxes(c.length,s),i.push(l)),N.assertAxesAreInnerMostDims(o,c,s);let[m,f]=N.computeOutAndReduceShapes(l.shape,c),h=m;e&&(h=N.expandShapeToKeepDim(m,u));let g;if((o==="max"||o==="prod")&&n.shouldExecuteOnCPU([l])){let x=n.tensorMap.get(l.dataId).values;switch(o){case"max":let b=o2(x,w.sizeFromShape(f),h,r.dtype);g=n.makeTensorInfo(h,r.dtype,b);break;case"prod":let{outVals:v,outShape:_,outDtype:k}=p2(l.shape,l.dtype,x,c);g=n.makeTensorInfo(_,k,v);break;default:throw new Error(`${o} CPU implementation is not yet supported.`)}}else{let x=w.sizeFromShape(f),v=w.sizeFromShape(l.shape)/x,_={windowSize:x,inSize:x,batchSize:v,outSize:1},k=wG[o]||ag(r.dtype),D=[{type:"int32",data:[x]}],T=new Tl(_,o,n.device.limits.maxComputeWorkgroupSizeX),R=n.runWebGPUProgram(T,[l],k,D);i.push(R),g=X({inputs:{x:R},attrs:{shape:h},backend:n})}return i.forEach(x=>n.disposeData(x.dataId)),g}function SG(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{keepDims:s,axis:i}=o;return er(n,i,s,"all",e)}var N2={kernelName:"All",backendName:"webgpu",kernelFunc:SG};p();function vG(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{keepDims:s,axis:i}=o;return er(n,i,s,"any",e)}var D2={kernelName:"Any",backendName:"webgpu",kernelFunc:vG};p();p();var eu=class{constructor(t,e,o){this.workgroupSize=[64,1,1],this.variableNames=["x"],this.uniforms="infinityValue : f32,",this.size=!0;let n=[e];this.op=o==="min"?"<":">";let[s,i]=N.computeOutAndReduceShapes(t,n);this.outputShape=s.length===0?[1]:s,this.dispatchLayout=O(this.outputShape),w.sizeFromShape(i)<32?(this.type="plain",this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize)):(this.type="shared",this.dispatch=B(this.dispatchLayout,this.outputShape,[1,1,1])),this.inputShape=t,this.shaderKey=`argMinMax_${this.op}_${this.type}`}getUserCode(){let t=this.workgroupSize[0],e=()=>this.inputShape.length===1?"uniforms.xShape":`uniforms.xShape.${Sr(this.inputShape.length-1)}`,o=()=>{let n="";if(this.outputShape.length===1)this.inputShape.length!==1&&(n+="outputCoords,");else for(let s=0;s<this.outputShape.length;s++)n+=`outputCoords.${Sr(s)},`;return n};return this.type==="shared"?`
      fn DIV_CEIL(a : u32, b : u32) -> u32 {
        return ((a - 1u) / b + 1u);
      }

      ${`
      var<workgroup> xBestIndices : array<i32, ${t}>;
      var<workgroup> xBestValues : array<f32, ${t}>;
    `}

      ${P("index")} {
        let outputIndex = index / ${t};
        let reduceLength = ${e()};

        var bestIndex = i32(localId.x);
        var bestValue = uniforms.infinityValue;
        let outputCoords = getCoordsFromIndex(outputIndex);
        for (var k = i32(localId.x); k < reduceLength && outputIndex < uniforms.size;
            k = k + ${t}) {
          let candidate = getX(${o()} k);
          if (!isnan(candidate) && candidate ${this.op} bestValue) {
            bestValue = candidate;
            bestIndex = k;
          }
        }
        xBestValues[localId.x] = bestValue;
        xBestIndices[localId.x] = bestIndex;
        workgroupBarrier();

        var reduceSize = min(u32(reduceLength), ${t}u);
        for (var currentSize = reduceSize / 2u; reduceSize > 1u;
            currentSize = reduceSize / 2u) {
          let interval = DIV_CEIL(reduceSize, 2u);
          if (localId.x < currentSize) {
            let candidate = xBestValues[localId.x + interval];
            if (candidate ${this.op} bestValue) {
              bestValue = candidate;
              xBestValues[localId.x] = bestValue;
              xBestIndices[localId.x] = xBestIndices[localId.x + interval];
            }
          }
          reduceSize = interval;
          workgroupBarrier();
        }

        if (localId.x == 0u && outputIndex < uniforms.size) {
          setOutputAtIndexI32(outputIndex, xBestIndices[localId.x]);
        }
      }
    `:`
      ${P("index")} {
        if (index < uniforms.size) {
          let outputCoords = getCoordsFromIndex(index);
          var bestIndex = 0;
          var bestValue = getX(${o()} 0);
          let reduceLength = ${e()};
          for (var i = 1; i < reduceLength; i++) {
            let candidate = getX(${o()} i);
            if (candidate ${this.op} bestValue) {
              bestValue = candidate;
              bestIndex = i;
            }
          }
          setOutputAtIndexI32(index, bestIndex);
        }
      }
      `}};function IG(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{axis:s}=o,i=w.parseAxisParam(s,n.shape),u=N.getAxesPermutation(i,n.shape.length),c=n,a=[];u!=null&&(c=Te({inputs:{x:n},backend:e,attrs:{perm:u}}),a.push(c),i=N.getInnerMostAxes(i.length,c.shape.length)),N.assertAxesAreInnerMostDims("argMax",[i[0]],c.shape.length);let l=new eu(c.shape,i[0],"max"),m=[{type:"float32",data:[Number.NEGATIVE_INFINITY]}],f=e.runWebGPUProgram(l,[c],"int32",m);return a.forEach(h=>e.disposeData(h.dataId)),f}var E2={kernelName:xn,backendName:"webgpu",kernelFunc:IG};p();function CG(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{axis:s}=o,i=w.parseAxisParam(s,n.shape),u=N.getAxesPermutation(i,n.shape.length),c=n,a=[];u!=null&&(c=Te({inputs:{x:n},backend:e,attrs:{perm:u}}),a.push(c),i=N.getInnerMostAxes(i.length,c.shape.length)),N.assertAxesAreInnerMostDims("argMin",[i[0]],c.shape.length);let l=new eu(c.shape,i[0],"min"),m=[{type:"float32",data:[Number.POSITIVE_INFINITY]}],f=e.runWebGPUProgram(l,[c],"int32",m);return a.forEach(h=>e.disposeData(h.dataId)),f}var T2={kernelName:bn,backendName:"webgpu",kernelFunc:CG};p();var kG=it({opType:W.ASIN}),A2={kernelName:yn,backendName:"webgpu",kernelFunc:kG};p();var _G=it({opType:W.ASINH}),$2={kernelName:wn,backendName:"webgpu",kernelFunc:_G};p();var NG=it({opType:W.ATAN}),R2={kernelName:Sn,backendName:"webgpu",kernelFunc:NG};p();var DG=At({opType:et.ATAN2}),F2={kernelName:In,backendName:"webgpu",kernelFunc:DG};p();var EG=it({opType:W.ATANH}),M2={kernelName:vn,backendName:"webgpu",kernelFunc:EG};p();p();p();var Al=class{constructor(t){this.variableNames=["x"],this.uniforms="strides : vec2<i32>,",this.workgroupSize=[256,1,1],this.size=!0,this.outputShape=t.outShape,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="poolWithFilterSizeEqualsOne"}getUserCode(){return`
      ${P("index")} {
        if (index < uniforms.size) {
          let coords = getCoordsFromIndex(index);
          let batch = coords[0];
          let d = coords[3];

          let xRCCorner = coords.yz * uniforms.strides;
          let xRCorner = xRCCorner.x;
          let xCCorner = xRCCorner.y;

          let value = getX(batch, xRCorner, xCCorner, d);
          setOutputAtIndex(index, value);
        }
      }
    `}};p();var mo=class{constructor(t,e,o=!1,n=!1,s=!1){if(this.variableNames=["x"],this.uniforms="strides : vec2<i32>, pads : vec2<i32>, dilations : vec2<i32>, convDims : vec2<i32>, filterDims : vec2<i32>,",this.workgroupSize=[128,1,1],this.size=!0,e==="avg"&&o)throw new Error("Cannot compute positions for average pool.");this.outputShape=t.outShape,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.poolType=e,this.computePositions=o,this.flattenPositions=n,this.includeBatchIndex=s,this.shaderKey=`pool2D_${e}_${o}_${n}_${s}`}getUserCode(){let t;this.poolType==="avg"?t="resultValue = resultValue + value; count = count + 1.0;":this.computePositions?t=`let currMaxValue = mix(value, maxValue, maxValueFound);
      if (value >= currMaxValue) {
        maxValue = value;
        maxValueFound = 1.0;
        maxPosition = ${this.flattenPositions?this.includeBatchIndex?"((batch * uniforms.xShape[1] + xR) * uniforms.xShape[2] + xC) * uniforms.xShape[3] + d":"(xR * uniforms.xShape[2] + xC) * uniforms.xShape[3] + d":"wR * uniforms.filterDims.y + wC"};
      }`:t="resultValue = max(value, resultValue);";let e="resultValue";return this.poolType==="avg"&&(e="resultValue / max(count, 1.0)"),`
      ${P("index")} {
      if (index < uniforms.size) {
        let coords = getCoordsFromIndex(index);
          let batch = coords[0];
          let d = coords[3];
          let xRCCorner = vec2<i32>(coords.yz) * uniforms.strides - uniforms.pads;
          let xRCorner = xRCCorner.x;
          let xCCorner = xRCCorner.y;

          ${this.computePositions?`var maxValue = 0.0;
            var maxValueFound = 0.0;
            var maxPosition = 0;`:`var resultValue = ${this.poolType==="avg"?"0.0":"-1.0 / pow(10.0, -20.0)"};`}

          var count = 0.0;
          for (var wR = 0; wR < uniforms.filterDims.x; wR = wR + uniforms.dilations.x) {
            let xR = xRCorner + wR;

            if (xR < 0 || xR >= uniforms.convDims.x) {
              continue;
            }

            for (var wC = 0; wC < uniforms.filterDims.y; wC = wC + uniforms.dilations.y) {
              let xC = xCCorner + wC;
              if (xC < 0 || xC >= uniforms.convDims.y) {
                continue;
              }

              let value = getX(batch, xR, xC, d);
              ${t}
            }
          }

          ${this.computePositions?"setOutputAtIndexI32(index, maxPosition);":`setOutputAtIndex(index, ${e});`}
        }
      }
    `}},bs=class{constructor(t,e,o=!1,n=!1,s=!1){if(this.variableNames=["x"],this.uniforms="strides : vec3<i32>, pads : vec3<i32>, convDims : vec3<i32>, filterDims : vec3<i32>,",this.workgroupSize=[128,1,1],this.size=!0,e==="avg"&&o)throw new Error("Cannot compute positions for average pool.");this.outputShape=t.outShape,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.poolType=e,this.computePositions=o,this.flattenPositions=n,this.includeBatchIndex=s,this.shaderKey=`pool3D_${e}_${o}_${n}_${s}`}getUserCode(){let t;this.poolType==="avg"?t="resultValue += value; count += 1.0;":this.computePositions?t=`let currMaxValue = mix(value, maxValue, maxValueFound);
      if (value >= currMaxValue) {
        maxValue = value;
        maxValueFound = 1.0;
        maxPosition = ${this.flattenPositions?this.includeBatchIndex?"(((batch * uniforms.xShape.y + xD) * uniforms.xShape.z + xR) * uniforms.xShape.w + xC) * uniforms.xShape.u + ch":"((xD * uniforms.xShape.z + xR) * uniforms.xShape.w + xC) * uniforms.xShape.u + ch":"wD * uniforms.filterDims.y * uniforms.filterDims.y + wR * uniforms.filterDims.z + wC"};
      }`:t="resultValue = max(value, resultValue);";let e="resultValue";return this.poolType==="avg"&&(e="resultValue / max(count, 1.0)"),`
      ${P("index")} {
        if (index < uniforms.size) {
          let coords = getCoordsFromIndex(index);
          let batch = coords.x;
          let ch = coords.u;

          let xCorner = vec3<i32>(coords.y, coords.z, coords.w) * uniforms.strides - uniforms.pads;
          let xDCorner = xCorner.x;
          let xRCorner = xCorner.y;
          let xCCorner = xCorner.z;

          ${this.computePositions?`var maxValue = 0.0;
            var maxValueFound = 0.0;
            var maxPosition = 0;`:`var resultValue = ${this.poolType==="avg"?"0.0":"-1.0 / pow(10.0, -20.0)"};`}

          var count = 0.0;
          for (var wD = 0; wD < uniforms.filterDims.x; wD++) {
            let xD = xDCorner + wD;
            if (xD < 0 || xD >= uniforms.convDims.x) {
              continue;
            }

            for (var wR = 0; wR < uniforms.filterDims.y; wR++) {
              let xR = xRCorner + wR;
              if (xR < 0 || xR >= uniforms.convDims.y) {
                continue;
              }

              for (var wC = 0; wC < uniforms.filterDims.z; wC++) {
                let xC = xCCorner + wC;
                if (xC < 0 || xC >= uniforms.convDims.z) {
                  continue;
                }

                let value = getX(batch, xD, xR, xC, ch);
                ${t}
              }
            }
          }

          ${this.computePositions?"setOutputAtIndexI32(index, maxPosition);":`setOutputAtIndex(index, ${e});`}
        }
      }
    `}};p();function ab(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{reductionIndices:s,keepDims:i}=o;return er(n,s,i,"max",e)}var P2={kernelName:"Max",backendName:"webgpu",kernelFunc:ab};p();function ub(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{keepDims:s,axis:i}=o;return er(n,i,s,"mean",e)}var B2={kernelName:Ro,backendName:"webgpu",kernelFunc:ub};function $l(r,t,e,o){if(t.filterWidth===1&&t.filterHeight===1&&w.arraysEqual(t.inShape,t.outShape))return Jt({inputs:{x:r},backend:o});if(t.filterWidth===t.inWidth&&t.filterHeight===t.inHeight&&t.batchSize===1&&t.padInfo.type==="VALID"){let i=r.shape.length,u=X({inputs:{x:r},backend:o,attrs:{shape:[r.shape[i-3]*r.shape[i-2],r.shape[i-1]]}}),c;e==="avg"?c=ub({inputs:{x:u},backend:o,attrs:{axis:0,keepDims:!1}}):(w.assert(e==="max",()=>`Invalid pool type ${e}`),c=ab({inputs:{x:u},backend:o,attrs:{reductionIndices:0,keepDims:!1}}));let a=X({inputs:{x:c},backend:o,attrs:{shape:t.outShape}});return o.disposeData(u.dataId),o.disposeData(c.dataId),a}let n,s=[{type:"int32",data:[t.strideHeight,t.strideWidth]}];return t.filterHeight===1&&t.filterWidth===1?n=new Al(t):(e==="avg"?n=new mo(t,"avg"):(w.assert(e==="max",()=>`Invalid pool type ${e}`),n=new mo(t,"max")),s.push({type:"int32",data:[t.padInfo.top,t.padInfo.left]},{type:"int32",data:[t.dilationHeight,t.dilationWidth]},{type:"int32",data:[t.inHeight,t.inWidth]},{type:"int32",data:[t.effectiveFilterHeight,t.effectiveFilterWidth]})),o.runWebGPUProgram(n,[r],r.dtype,s)}function TG(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{filterSize:s,strides:i,pad:u,dimRoundingMode:c}=o,l=N.computePool2DInfo(n.shape,s,i,1,u,c);return $l(n,l,"avg",e)}var z2={kernelName:So,backendName:"webgpu",kernelFunc:TG};p();function AG(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{filterSize:s,strides:i,pad:u,dataFormat:c,dimRoundingMode:a}=o,l=[1,1,1],m=N.computePool3DInfo(n.shape,s,i,l,u,a,c),f=new bs(m,"avg"),h=[{type:"int32",data:[m.strideDepth,m.strideHeight,m.strideWidth]},{type:"int32",data:[m.padInfo.front,m.padInfo.top,m.padInfo.left]},{type:"int32",data:[m.inDepth,m.inHeight,m.inWidth]},{type:"int32",data:[m.effectiveFilterDepth,m.effectiveFilterHeight,m.effectiveFilterWidth]}];return e.runWebGPUProgram(f,[n],n.dtype,h)}var L2={kernelName:Cn,backendName:"webgpu",kernelFunc:AG};p();p();var Rl=class{constructor(t){this.variableNames=["dy"],this.uniforms=`strides : vec2<i32>, pads : vec2<i32>, dilations : vec2<i32>, filterDims : vec2<i32>,
       outHeight : i32, outWidth : i32, avgMultiplier : f32,`,this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t.inShape,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="avgPool2DBackprop"}getUserCode(){return`
      ${P("index")} {
      if (index < uniforms.size) {
        let coords = getCoordsFromIndex(index);
        let batch = coords[0];
        let d = coords[3];

        let dyRCCorner = vec2<i32>(coords.yz) - uniforms.pads;
        let dyRCorner = dyRCCorner.x;
        let dyCCorner = dyRCCorner.y;

        // Convolve dy(?, ?, d) with pos mask(:, :, d) to get dx(xR, xC, d).
        // ? = to be determined. : = across all values in that axis.
        var dotProd = 0.0;
        for (var wR = 0; wR < uniforms.filterDims[0]; wR = wR + uniforms.dilations[0]) {
          let dyR = f32(dyRCorner + wR) / f32(uniforms.strides[0]);

          if (dyR < 0.0 || dyR >= f32(uniforms.outHeight) || fract(dyR) > 0.0) {
            continue;
          }
          let idyR = i32(dyR);

          for (var wC = 0; wC < uniforms.filterDims[1]; wC = wC + uniforms.dilations[1]) {
            let dyC = f32(dyCCorner + wC) / f32(uniforms.strides[1]);

            if (dyC < 0.0 || dyC >= f32(uniforms.outWidth) || fract(dyC) > 0.0) {
              continue;
            }
            let idyC = i32(dyC);

            let dyValue = getDy(batch, idyR, idyC, d);

            dotProd = dotProd + dyValue * uniforms.avgMultiplier;
          }
        }
        setOutputAtIndex(index, dotProd);
      }
    }
    `}},Fl=class{constructor(t){this.variableNames=["dy"],this.uniforms=`strides : vec3<i32>, pads : vec3<i32>, filterDims : vec3<i32>,
       outDepth : i32, outHeight : i32, outWidth : i32, avgMultiplier : f32,`,this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t.inShape,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="avgPool3DBackprop"}getUserCode(){return`
      ${P("index")} {
      if (index < uniforms.size) {
        let coords = getCoordsFromIndex(index);
        let batch = coords.x;
        let ch = coords.u;

        let dyCorner = vec3<i32>(coords.y, coords.z, coords.w) - uniforms.pads;
        let dyDCorner = dyCorner.x;
        let dyRCorner = dyCorner.y;
        let dyCCorner = dyCorner.z;

        // Convolve dy(?, ?, ?, d) with pos mask(:, :, :, ch) to get
        // dx(xD, xR, xC, ch).
        // ? = to be determined. : = across all values in that axis.
        var dotProd = 0.0;
        for (var wD = 0; wD < uniforms.filterDims[0]; wD++) {
          let dyD = f32(dyDCorner + wD) / f32(uniforms.strides[0]);

          if (dyD < 0.0 || dyD >= f32(uniforms.outDepth) || fract(dyD) > 0.0) {
            continue;
          }
          let idyD = i32(dyD);

          for (var wR = 0; wR < uniforms.filterDims[1]; wR++) {
            let dyR = f32(dyRCorner + wR) / f32(uniforms.strides[1]);

            if (dyR < 0.0 || dyR >= f32(uniforms.outHeight) || fract(dyR) > 0.0) {
              continue;
            }
            let idyR = i32(dyR);

            for (var wC = 0; wC < uniforms.filterDims[2]; wC++) {
              let dyC = f32(dyCCorner + wC) / f32(uniforms.strides[2]);

              if (dyC < 0.0 || dyC >= f32(uniforms.outWidth) || fract(dyC) > 0.0) {
                continue;
              }
              let idyC = i32(dyC);

              let dyValue = getDy(batch, idyD, idyR, idyC, ch);
              dotProd += dyValue * uniforms.avgMultiplier;
            }
          }
        }
        setOutputAtIndex(index, dotProd);
      }
    }
    `}};function $G(r){let{inputs:t,backend:e,attrs:o}=r,{dy:n,input:s}=t,i=s,{filterSize:u,strides:c,pad:a,dimRoundingMode:l}=o,m=N.computePool3DInfo(i.shape,u,c,1,a,l),f=new Fl(m),h=1/(m.filterDepth*m.filterHeight*m.filterWidth),g=[{type:"int32",data:[m.strideDepth,m.strideHeight,m.strideWidth]},{type:"int32",data:[m.effectiveFilterDepth-1-m.padInfo.front,m.effectiveFilterHeight-1-m.padInfo.top,m.effectiveFilterWidth-1-m.padInfo.left]},{type:"int32",data:[m.effectiveFilterDepth,m.effectiveFilterHeight,m.effectiveFilterWidth]},{type:"int32",data:[m.outDepth]},{type:"int32",data:[m.outHeight]},{type:"int32",data:[m.outWidth]},{type:"float32",data:[h]}];return e.runWebGPUProgram(f,[n],i.dtype,g)}var O2={kernelName:Ji,backendName:"webgpu",kernelFunc:$G};p();function RG(r){let{inputs:t,backend:e,attrs:o}=r,{dy:n,input:s}=t,i=s;xl([n,s],"avgPoolGrad");let{filterSize:u,strides:c,pad:a}=o,l=N.computePool2DInfo(i.shape,u,c,1,a),m=new Rl(l),f=1/(l.filterHeight*l.filterWidth),h=[{type:"int32",data:[l.strideHeight,l.strideWidth]},{type:"int32",data:[l.effectiveFilterHeight-1-l.padInfo.top,l.effectiveFilterWidth-1-l.padInfo.left]},{type:"int32",data:[l.dilationHeight,l.dilationWidth]},{type:"int32",data:[l.effectiveFilterHeight,l.effectiveFilterWidth]},{type:"int32",data:[l.outHeight]},{type:"int32",data:[l.outWidth]},{type:"float32",data:[f]}];return e.runWebGPUProgram(m,[n],i.dtype,h)}var G2={kernelName:Qi,backendName:"webgpu",kernelFunc:RG};p();function FG(r){let{inputs:t,backend:e,attrs:o}=r,{a:n,b:s}=t,{transposeA:i,transposeB:u}=o;return Bi({a:n,b:s,transposeA:i,transposeB:u,backend:e})}var W2={kernelName:vo,backendName:"webgpu",kernelFunc:FG};p();p();p();var Ml=class{constructor(t,e){this.variableNames=["source"],this.workPerThread=1,this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=e,this.rank=e.length,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize,[this.workPerThread,1,1]),this.start=t,this.uniforms=`start : ${zt(t.length)}, `,this.shaderKey="slice"}getUserCode(){let t=zt(this.rank),e=MG(this.rank),o;return this.start.length===1?o=this.outputShape.map((s,i)=>"sourceLoc = uniforms.start + coords;"):o=this.outputShape.map((s,i)=>`sourceLoc.${pb[i]} = uniforms.start.${Sr(i)} + coords.${pb[i]};`),`
      ${P("index")} {
        if (index < uniforms.size) {
          var sourceLoc : ${t};
          let coords = getCoordsFromIndex(index);
          ${o.join(`
`)}
          setOutputAtIndex(index, getSource(${e}));
        }
      }
    `}},pb=["x","y","z","w","u","v"];function MG(r){if(r===1)return"sourceLoc";if(r<=6)return pb.slice(0,r).map(t=>`sourceLoc.${t}`).join(",");throw Error(`Slicing for rank ${r} is not yet supported`)}function Lr(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{begin:s,size:i}=o,[u,c]=me.parseSliceParams(n,s,i);if(me.assertParamsValid(n,u,c),e.shouldExecuteOnCPU([n])||n.dtype==="string"){let m=e.tensorMap.get(n.dataId),f=d2(m.values,u,c,n.shape,n.dtype);return e.makeTensorInfo(c,n.dtype,f)}if(w.sizeFromShape(c)===0)return e.makeTensorInfo(c,n.dtype,[]);let a=new Ml(u,c),l=[{type:"int32",data:u}];return e.runWebGPUProgram(a,[n],n.dtype,l)}var U2={kernelName:Go,backendName:"webgpu",kernelFunc:Lr};var PG=r=>{let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{blockShape:s,crops:i}=o;w.assert(n.shape.length<=4,()=>"batchToSpaceND for rank > 4 with a WebGPU backend not implemented yet");let u=s.reduce((_,k)=>_*k),c=N.getReshaped(n.shape,s,u),a=N.getPermuted(c.length,s.length),l=N.getReshapedPermuted(n.shape,s,u),m=N.getSliceBeginCoords(i,s.length),f=N.getSliceSize(l,i,s.length),h=[],g=X({inputs:{x:n},backend:e,attrs:{shape:c}}),x=Te({inputs:{x:g},backend:e,attrs:{perm:a}}),b=X({inputs:{x},backend:e,attrs:{shape:l}}),v=Lr({inputs:{x:b},backend:e,attrs:{begin:m,size:f}});return h.push(g),h.push(x),h.push(b),h.forEach(_=>e.disposeData(_.dataId)),v},V2={kernelName:kn,backendName:"webgpu",kernelFunc:PG};p();p();var BG=`
  fn bincount_write(index: i32, value: f32) {
    ${Qe("&result[index]","value","float32")}
  }
`,zG=`
  fn bincount_write(index: i32, value: f32) {
    atomicStore(&result[index], bitcast<i32>(value));
  }
`,ru=class{constructor(t,e,o=!1){this.outputShape=[],this.variableNames=["x"],this.uniforms="binCountSize : i32,",this.workgroupSize=[64,1,1],this.atomic=!0,this.hasWeights=!0,this.binaryOutput=!1,this.outputShape=t,this.rank=t.length,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.binaryOutput=o,o&&(this.atomic=!1),this.hasWeights=e,this.hasWeights&&this.variableNames.push("w"),this.shaderKey=`bincount_${this.hasWeights}_${this.binaryOutput}_${this.rank}`}getUserCode(){return`
    ${this.binaryOutput?zG:BG}
  ${P("index")} {
    ${this.rank===1?`if (index < uniforms.xShape) {
      let indexVal = i32(getX(index));
      if (indexVal < uniforms.binCountSize) {
        let value = ${this.binaryOutput?1:this.hasWeights?"getW(index)":"1."};
        bincount_write(indexVal, value);
      }
    }`:`let coord = getCoordsFromIndex(index);
    if (coordsInBounds2D(coord, uniforms.xShape)) {
      let indexVal = i32(getX(coord[0], coord[1]));
      if (indexVal < uniforms.binCountSize) {
        let value = ${this.binaryOutput?1:this.hasWeights?"getW(coord[0], coord[1])":"1."};
        bincount_write(coord.x * uniforms.binCountSize + indexVal, value);
      }
    }`}
  }
  `}};function LG(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,weights:s}=t,{size:i}=o,u=w.sizeFromShape(n.shape),a=w.sizeFromShape(s.shape)>0,l=[i],m=s.dtype,f=Ht({backend:e,attrs:{shape:l,value:0,dtype:m}}),h=new ru([u],a),g=[{type:"int32",data:[i]}],x=a?[n,s]:[n];return e.runWebGPUProgram(h,x,m,g,f)}var H2={kernelName:Cs,backendName:"webgpu",kernelFunc:LG};p();p();var Pl=class{constructor(t){this.outputShape=[],this.variableNames=["s0","s1"],this.uniforms="s0Size : i32, s1Size : i32, ",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=[t],this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="broadcastArgs"}getUserCode(){return`
  ${P("index")} {
    if (index < uniforms.size) {
      var s0 = 1.0;
      var s1 = 1.0;
      let indexS0 = index - uniforms.size + uniforms.s0Size;
      let indexS1 = index - uniforms.size + uniforms.s1Size;
      if (indexS0 >= 0) {
        s0 = getS0(indexS0);
      }
      if (indexS1 >= 0) {
        s1 = getS1(indexS1);
      }

      if (s0 == 1.0) {
        setOutputAtIndex(index, s1);
      } else if (s1 == 1.0) {
        setOutputAtIndex(index, s0);
      } else if (s0 != s1) {
        setOutputAtIndex(index, uniforms.NAN);
      } else {
        setOutputAtIndex(index, s0);
      }
    }
  }
  `}};function OG(r){let{inputs:t,backend:e}=r,{s0:o,s1:n}=t;if(e.shouldExecuteOnCPU([o,n])){let l=e.tensorMap.get(o.dataId),m=e.tensorMap.get(n.dataId),f=l.values,h=m.values,g=N.assertAndGetBroadcastShape(Array.from(f),Array.from(h));return e.makeTensorInfo([g.length],"int32",Int32Array.from(g))}let s=w.sizeFromShape(o.shape),i=w.sizeFromShape(n.shape),u=Math.max(s,i),c=new Pl(u),a=[{type:"int32",data:[s]},{type:"int32",data:[i]}];return e.runWebGPUProgram(c,[o,n],"int32",a)}var q2={kernelName:ea,backendName:"webgpu",kernelFunc:OG};p();p();var cb=At({opType:et.NOT_EQUAL,dtype:"bool",cpuKernelImpl:u2}),K2={kernelName:Wn,backendName:"webgpu",kernelFunc:cb};p();function an(r){let{inputs:t,backend:e}=r,{input:o}=t,n=e.tensorMap.get(o.dataId);return Jt({inputs:{x:n.complexTensorInfos.real},backend:e})}var j2={kernelName:vu,backendName:"webgpu",kernelFunc:an};p();function X2(r,t){let e=new tr(r.shape,W.TO_INT),o=t.runWebGPUProgram(e,[r],"int32");return{dataId:o.dataId,shape:o.shape,dtype:o.dtype}}function lb(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{dtype:s}=o;if(s==="complex64"){if(n.dtype==="complex64")return Jt({inputs:{x:n},backend:e});let i=ur(n.shape),u=lb({inputs:{x:n},backend:e,attrs:{dtype:"float32"}}),c=cr({inputs:{real:u,imag:i},backend:e});return i.dispose(),e.disposeData(u.dataId),c}if(n.dtype==="complex64"){let i=an({inputs:{input:n},backend:e}),u=lb({inputs:{x:i},backend:e,attrs:{dtype:s}});return e.disposeData(i.dataId),u}if(!w.hasEncodingLoss(n.dtype,s)){let i=Jt({inputs:{x:n},backend:e});return{dataId:i.dataId,shape:i.shape,dtype:s}}if(e.shouldExecuteOnCPU([n])){let i=e.tensorMap.get(n.dataId).values,[u,c,a]=WC(i,n.shape,n.dtype,s);return e.makeTensorInfo(u,c,a)}if(s==="int32")return X2(n,e);if(s==="bool"){let i=e.makeTensorInfo([],"bool",w.getTypedArrayFromDType("bool",1)),c=cb({inputs:{a:n,b:i},backend:e});return e.disposeData(i.dataId),c}throw new Error(`Error in Cast: failed to cast ${n.dtype} to ${s}`)}var Y2={kernelName:Cr,backendName:"webgpu",kernelFunc:lb};p();var GG=it({opType:W.CEIL,cpuKernelImpl:UC}),Z2={kernelName:Wr,backendName:"webgpu",kernelFunc:GG};p();p();var Bl=class{constructor(t){this.variableNames=["A"],this.uniforms="minVal : f32, maxVal : f32,",this.workPerThread=4,this.workgroupSize=[64,1,1],this.outputComponent=4,this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize,[this.workPerThread,1,1]),this.shaderKey="clipVec4"}getUserCode(){return`
      ${P("index")} {
        if(index < uniforms.size) {
          let value = getAByOutputIndex(index);
          var clampedValue = clamp(
              value, vec4<f32>(uniforms.minVal), vec4<f32>(uniforms.maxVal));
          clampedValue = select(clampedValue, value, isnanVec4(value));
          setOutputAtIndex(index, clampedValue);
        }
      }
    `}};p();var zl=class{constructor(t){this.variableNames=["A"],this.uniforms="minVal : f32, maxVal : f32,",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="clip"}getUserCode(){return`
      ${P("index")} {
        if(index < uniforms.size) {
          let value = getAByOutputIndex(index);
          if (isnan(value)) {
            setOutputAtIndex(index, value);
            return;
          }
          setOutputAtIndex(index, clamp(value, uniforms.minVal, uniforms.maxVal));
        }
      }
    `}};function WG(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{clipValueMin:s,clipValueMax:i}=o,u,c=[{type:"float32",data:[s]},{type:"float32",data:[i]}];return w.sizeFromShape(n.shape)%4===0?u=new Bl(n.shape):u=new zl(n.shape),e.runWebGPUProgram(u,[n],n.dtype,c)}var Q2={kernelName:Io,backendName:"webgpu",kernelFunc:WG};p();p();var Ll=class{constructor(t){this.outputShape=[],this.variableNames=["real","imag"],this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="complexAbs"}getUserCode(){return`
    ${P("index")} {
      if (index < uniforms.size) {
        let re = abs(getRealByOutputIndex(index));
        let im = abs(getImagByOutputIndex(index));
        let mx = max(re, im);

        // The length function in wgsl may be not underflow-safe on some GPUs.
        // So the safe solution is to ensure underflow-safety in all cases.
        setOutputAtIndex(index, select(mx * length(vec2<f32>(1, min(re, im)/mx)), 0.0, mx == 0.0));
      }
    }
  `}};function J2(r,t){return{dataId:t.dataId,dtype:t.dtype,shape:r.shape}}function UG(r){let{inputs:t,backend:e}=r,{x:o}=t,n=e.tensorMap.get(o.dataId),s=new Ll(o.shape),i=[J2(o,n.complexTensorInfos.real),J2(o,n.complexTensorInfos.imag)];return e.runWebGPUProgram(s,i,i[0].dtype)}var tk={kernelName:ra,backendName:"webgpu",kernelFunc:UG};p();p();p();var Ol=class{constructor(t){this.uniforms="",this.workPerThread=1,this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=N.computeOutShape(t,1),this.variableNames=t.map((e,o)=>`T${o}`),this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize,[this.workPerThread,1,1]),this.offsetLength=t.length-1;for(let e=0;e<this.offsetLength;e++)this.uniforms+=`offset${e} : i32,`;this.shaderKey="concat"}getUserCode(){let t=[];if(this.offsetLength>0){t.push("if (yC < uniforms.offset0){ setOutputAtCoords(coords.x, coords.y, getT0(yR, yC)); }");for(let s=1;s<this.offsetLength;s++)t.push(`else if (yC < uniforms.offset${[s]}){ setOutputAtCoords(coords.x, coords.y, getT${s}(yR, yC - uniforms.offset${s-1})); }`);let o=this.offsetLength,n=this.offsetLength-1;t.push(`else { setOutputAtCoords(coords.x, coords.y, getT${o}(yR, yC - uniforms.offset${n})); }`)}else t.push("setOutputAtCoords(coords.x, coords.y, getT0(yR, yC));");return`
      ${P("index")} {
        for(var i = 0; i < ${this.workPerThread}; i = i + 1) {
          let flatIndex = index * ${this.workPerThread} + i;
          if(flatIndex < uniforms.size) {
            let coords = getCoordsFromIndex(flatIndex);
            let yR = coords.x;
            let yC = coords.y;

            ${t.join(`
        `)}
          }
        }
      }
    `}};p();function zi(r){let{inputs:t,backend:e}=r,{input:o}=t,n=e.tensorMap.get(o.dataId);return Jt({inputs:{x:n.complexTensorInfos.imag},backend:e})}var ek={kernelName:fc,backendName:"webgpu",kernelFunc:zi};function ou(r,t,e){let o=r[0].dtype;if(o==="complex64"){let g=r.map(k=>an({inputs:{input:k},backend:e})),x=r.map(k=>zi({inputs:{input:k},backend:e})),b=ou(g,t,e),v=ou(x,t,e),_=cr({inputs:{real:b,imag:v},backend:e});return g.forEach(k=>e.disposeData(k.dataId)),x.forEach(k=>e.disposeData(k.dataId)),e.disposeData(b.dataId),e.disposeData(v.dataId),_}let n=e.shouldExecuteOnCPU(r);if(o==="string"&&(n=!0),n){let g=r.map(T=>{let M=[-1,w.sizeFromShape(T.shape.slice(t))];return X({inputs:{x:T},backend:e,attrs:{shape:M}})}),x=g.map(T=>({vals:e.readSync(T.dataId),shape:T.shape})),b=N.computeOutShape(g.map(T=>T.shape),1),v=g[0].shape[0]===1,_=VC(x,b,o,v),k=N.computeOutShape(r.map(T=>T.shape),t),D=e.makeTensorInfo(k,o,_);return g.forEach(T=>e.disposeData(T.dataId)),D}let s=e.device.limits.maxStorageBuffersPerShaderStage-1;if(r.length>s){let g=[];for(let b=0;b<r.length;b+=s){let v=r.slice(b,b+s);g.push(ou(v,t,e))}let x=ou(g,t,e);for(let b of g)e.disposeData(b.dataId);return x}let{tensors2D:i,outShape:u}=VG(r,t,e),c=i.map(g=>g.shape),a=new Ol(c),l=[],m=new Array(c.length-1);if(m.length>0){m[0]=c[0][1],l.push({type:"int32",data:[m[0]]});for(let g=1;g<m.length;g++)m[g]=m[g-1]+c[g][1],l.push({type:"int32",data:[m[g]]})}let f=e.runWebGPUProgram(a,i,i[0].dtype,l);i.forEach(g=>e.disposeData(g.dataId));let h=X({inputs:{x:f},backend:e,attrs:{shape:u}});return e.disposeData(f.dataId),h}function VG(r,t,e){let o=N.computeOutShape(r.map(s=>s.shape),t);return{tensors2D:r.map(s=>X({inputs:{x:s},backend:e,attrs:{shape:[w.sizeFromShape(s.shape.slice(0,t)),w.sizeFromShape(s.shape.slice(t))]}})),outShape:o}}function mb(r){let{inputs:t,backend:e,attrs:o}=r,{axis:n}=o,s=w.parseAxisParam(n,t[0].shape)[0],i=t.map(a=>a.shape);N.assertParamsConsistent(i,s);let u=N.computeOutShape(t.map(a=>a.shape),s);if(w.sizeFromShape(u)===0)return e.makeTensorInfo(u,t[0].dtype,[]);let c=t.filter(a=>w.sizeFromShape(a.shape)>0);return c.length===1?Jt({inputs:{x:c[0]},backend:e}):ou(c,s,e)}var rk={kernelName:_n,backendName:"webgpu",kernelFunc:mb};p();p();p();function HG(r,t,e,o,n=!1,s=null,i=!1,u=4,c=4,a=4){let l=L=>{switch(L){case 1:return"resData = f32(x[xIndex]);";case 3:return"resData = vec3<f32>(x[xIndex], x[xIndex + 1], x[xIndex + 2]);";case 4:return"resData = vec4<f32>(x[xIndex / 4]);";default:throw new Error(`innerElementSize ${L} is not supported.`)}},m=L=>{switch(L){case 1:return"return f32(W[row * uniforms.wShape[3] + col]);";case 4:return"return vec4<f32>(W[(row * uniforms.wShape[3] + col) / 4]);";default:throw new Error(`innerElementSize ${L} is not supported.`)}},f=r?`
      let coord = vec4<i32>(batch, xRow, xCol, xCh);
      `:`
      let coord = vec4<i32>(batch, xCh, xRow, xCol);
      `,h=r?`
      let coords = vec4<i32>(
        batch,
        row / outWidth,
        row % outWidth,
        col);
      `:`
      let coords = vec4<i32>(
        batch,
        row,
        col / outWidth,
        col % outWidth);
      `,g=r?"uniforms.xShape[1]":"uniforms.xShape[2]",x=r?"uniforms.xShape[2]":"uniforms.xShape[3]",b=r?"row":"col",v=r?"col":"row",_=`
      let inChannels = uniforms.wShape[2];
      let outWidth = ${r?"uniforms.outShape[2]":"uniforms.outShape[3]"};
      let outRow = ${b} / outWidth;
      let outCol = ${b} % outWidth;

      let WRow = ${v} / (uniforms.filterDims[1] * inChannels);
      let WCol = ${v} / inChannels % uniforms.filterDims[1];
      let xRow = outRow * uniforms.strides[0] + uniforms.dilations[0] * WRow - uniforms.pads[0];
      let xCol = outCol * uniforms.strides[1] + uniforms.dilations[1] * WCol - uniforms.pads[1];
      let xCh = ${v} % inChannels;
      var resData = ${xt(u)}(0.0);
      // The bounds checking is always needed since we use it to pad zero for
      // the 'same' padding type.
      if (xRow >= 0 && xRow < ${g} && xCol >= 0 && xCol < ${x}) {
        ${f}
        let xIndex = getIndexFromCoords4D(coord, uniforms.xShape);
        ${l(u)}
      }
      return resData;`,k=r?t&&o?`
      ${_}`:`
      if (row < uniforms.dimAOuter && col < uniforms.dimInner) {
        ${_}
      }
      return ${xt(u)}(0.0);`:o&&e?`
      ${_}`:`
      if (row < uniforms.dimInner && col < uniforms.dimBOuter) {
        ${_}
      }
      return ${xt(u)}(0.0);`,D=`${m(c)}`,T=xt(a),R=r?xt(u):xt(c),M=r?xt(c):xt(u);return`
      ${Ie(s,i,a===4,4)}
      fn mm_readA(batch: i32, row : i32, col : i32) -> ${R} {
        ${r?k:D}
      }

      fn mm_readB(batch: i32, row : i32, col : i32) -> ${M} {
        ${r?D:k}
      }

      fn mm_write(batch: i32, row : i32, col : i32, valueIn : ${T}) {
        if (row < uniforms.dimAOuter && col < uniforms.dimBOuter)
        {
        var value = valueIn;
        let outWidth = ${r?"uniforms.outShape[2]":"uniforms.outShape[3]"};
        ${h}
        ${Je(n,s)}
        setOutputAtCoords(coords[0], coords[1], coords[2], coords[3], value);
        }
      }`}var Gl=class{constructor(t,e,o,n,s=!1,i=null,u=!1,c=!1){this.variableNames=["x","W"],this.uniforms="filterDims : vec2<i32>, pads : vec2<i32>, strides : vec2<i32>, dilations : vec2<i32>, dimAOuter : i32, dimBOuter : i32, dimInner : i32,",this.outputShape=t.outShape,this.isChannelsLast=t.dataFormat==="channelsLast",this.isVec4=((t.inChannels%4===0||t.inChannels%3===0)&&this.isChannelsLast||t.outWidth%4===0&&!this.isChannelsLast)&&t.outChannels%4===0,this.dispatchLayout=this.isChannelsLast?{x:[3],y:[1,2],z:[0]}:{x:[2,3],y:[1],z:[0]},this.workgroupSize=dl(this.dispatchLayout,this.outputShape,this.isVec4),this.elementsPerThread=hl(this.dispatchLayout,this.outputShape,this.isVec4),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize,this.elementsPerThread),this.isVec4?(this.outputComponent=4,this.isChannelsLast&&t.inChannels%4!==0?(this.innerElementSize=3,this.variableComponents=[1,4]):(this.innerElementSize=4,this.variableComponents=[4,4]),s&&(this.variableNames.push("bias"),this.variableComponents.push(4)),u&&(this.variableNames.push("preluActivationWeights"),this.variableComponents.push(4))):(this.innerElementSize=this.elementsPerThread[0],s&&this.variableNames.push("bias"),u&&this.variableNames.push("preluActivationWeights")),this.sequentialAccessByThreads=c,this.addBias=s,this.activation=i,this.hasPreluActivationWeights=u,this.tileAOuter=this.workgroupSize[1]*this.elementsPerThread[1],this.tileBOuter=this.workgroupSize[0]*this.elementsPerThread[0],this.tileInner=Math.max(this.workgroupSize[0]*this.innerElementSize,this.workgroupSize[1]),this.fitAOuter=e%this.tileAOuter===0,this.fitBOuter=o%this.tileBOuter===0,this.fitInner=n%this.tileInner===0,this.shaderKey=`conv2DMM_${this.elementsPerThread}_${this.activation}}_${this.fitAOuter}_${this.fitBOuter}_${this.fitInner}_${this.isVec4}_${this.innerElementSize}_${this.isChannelsLast}_${this.sequentialAccessByThreads}`}getUserCode(){let t=this.isVec4?Mi(this.elementsPerThread,this.workgroupSize,!this.isChannelsLast,this.tileInner):Pi(this.elementsPerThread,this.workgroupSize,!this.isChannelsLast,this.tileInner,!1,null,this.sequentialAccessByThreads),e=this.isVec4?[this.innerElementSize,4,4]:[1,1,1];return`
    ${HG(this.isChannelsLast,this.fitAOuter,this.fitBOuter,this.fitInner,this.addBias,this.activation,this.hasPreluActivationWeights,e[0],e[1],e[2])}
    ${t}
  `}};p();var Wl=class{constructor(t,e=!1,o=null,n=!1){this.variableNames=["x","W"],this.uniforms="filterDims: vec2<i32>, pads: vec2<i32>, strides: vec2<i32>, dilations: vec2<i32>,",this.workgroupSize=[4,4,8],this.outputShape=t.outShape,this.isChannelsLast=t.dataFormat==="channelsLast",this.dispatchLayout=this.isChannelsLast?{x:[2],y:[1],z:[0,3]}:{x:[3],y:[2],z:[0,1]},this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.addBias=e,this.activation=o,this.hasPreluActivationWeights=n,e&&this.variableNames.push("bias"),n&&this.variableNames.push("preluActivationWeights"),this.shaderKey=`conv2dnaive_${this.activation}_${this.isChannelsLast}`}getUserCode(){return`
       ${Ie(this.activation,this.hasPreluActivationWeights,!1,4)}
       fn readInp(batch : i32, row : i32, col : i32, chan : i32) -> f32{
         let coords = vec4<i32>(batch, row, col, chan);
         if (coordsInBounds4D(coords, uniforms.xShape)) {
           return  getX(batch, row, col, chan);
         } else {
          return 0.0;
         }
       }
       fn readFilt(row : i32, col : i32, xChannel : i32, outChannel : i32) -> f32{
         let coords = vec4<i32>(row, col, xChannel, outChannel);
         if(coordsInBounds4D(coords, uniforms.wShape)) {
           return getW(row, col, xChannel, outChannel);
          } else {
            return 0.0;
          }
       }
       fn writeResult(batch : i32, row : i32, col : i32, chan : i32, valueIn : f32) {
         let coords = ${this.isChannelsLast?"vec4<i32>(batch, row, col, chan);":"vec4<i32>(batch, chan, row, col);"}
         if (coordsInBounds4D(coords, uniforms.outShape)) {
           var value = valueIn;
           ${Je(this.addBias,this.activation)}
           setOutputAtCoords(coords.x, coords.y, coords.z, coords.w, value);
         }
       }
       ${P("index")} {
         let coords = getOutputCoords();
         let batch = coords[0];
         let outChannel = ${this.isChannelsLast?"coords[3];":"coords[1];"}
         let outRow = ${this.isChannelsLast?"coords[1];":"coords[2];"}
         let outCol = ${this.isChannelsLast?"coords[2];":"coords[3];"}
         var acc : f32 = 0.0;
         for (var row = 0; row < uniforms.filterDims[0]; row = row + 1) {
           for (var col = 0; col < uniforms.filterDims[1]; col = col + 1) {
             let xRow = outRow * uniforms.strides[0] + uniforms.dilations[0] * row - uniforms.pads[0];
             let xCol = outCol * uniforms.strides[1] + uniforms.dilations[1] * col - uniforms.pads[1];
             for (var xChannel = 0; xChannel < ${this.isChannelsLast?"uniforms.xShape[3];":"uniforms.xShape[1];"} xChannel = xChannel + 1) {
               ${this.isChannelsLast?"let v = readInp(batch, xRow, xCol, xChannel);":"let v = readInp(batch, xChannel, xRow, xCol);"}
               let f = readFilt(row, col, xChannel, outChannel);
               acc = acc + v * f;
             }
           }
         }
         writeResult(batch, outRow, outCol, outChannel, acc);
       }
     `}};p();var Ul=class{constructor(t,e){this.variableNames=["x"],this.uniforms=`pads : vec2<i32>, strides : vec2<i32>, dilations : vec2<i32>, outWidth : i32, itemsPerBlockRow : i32,
       inChannels : i32,`,this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.isChannelsLast=e,this.shaderKey=`im2col_${this.isChannelsLast}`}getUserCode(){let t=this.isChannelsLast?1:2,e=this.isChannelsLast?2:3,o=this.isChannelsLast?"coords[1]":"coords[2]",n=this.isChannelsLast?"coords[2]":"coords[1]",s=this.isChannelsLast?"getX(batch, xRow, xCol, ch)":"getX(batch, ch, xRow, xCol)";return`
    ${P("index")} {
      let coords = getCoordsFromIndex(index);
      if(index < uniforms.size) {
        let batch = coords[0];
        let row = ${o};
        let col = ${n};
        let offsetY = (row / uniforms.outWidth) * uniforms.strides[0] - uniforms.pads[0];
        let xRow = offsetY + uniforms.dilations[0] * (col / uniforms.itemsPerBlockRow);
        var value = 0.0;
        if(xRow < uniforms.xShape[${t}] && xRow >= 0) {
          let offsetX = (row % uniforms.outWidth) * uniforms.strides[1] -
              uniforms.pads[1];
          let xCol = offsetX + uniforms.dilations[1] * ((col %
              uniforms.itemsPerBlockRow) / uniforms.inChannels);
          let ch = col % uniforms.inChannels;
          if(xCol < uniforms.xShape[${e}] && xCol >= 0) {
            value = ${s};
          }
        }
        setOutputAtIndex(index, value);
      }
    }
   `}};function Vl(r,t){let e=r.length;return e>=3?t?[...r.slice(0,-3),r[e-3]*r[e-2],r[e-1]]:[...r.slice(0,-3),r[e-3],r[e-2]*r[e-1]]:!t&&e===1&&r[0]>1?[r[0],1]:null}function qG({x:r,filter:t,convInfo:e,backend:o,bias:n=null,preluActivationWeights:s=null,leakyreluAlpha:i=0,activation:u=null}){let c=e.dataFormat==="channelsLast",a=!c,l=!1,m=c&&e.filterHeight===e.inHeight&&e.filterWidth===e.inWidth&&e.padInfo.type==="VALID",f=[],h,g;if(m){let v=e.inHeight*e.inWidth*e.inChannels;h=X({inputs:{x:r},backend:o,attrs:{shape:[1,e.batchSize,v]}}),g=X({inputs:{x:t},backend:o,attrs:{shape:[1,v,e.outChannels]}})}else h=X({inputs:{x:r},backend:o,attrs:{shape:c?[e.batchSize,e.inHeight*e.inWidth,e.inChannels]:[e.batchSize,e.inChannels,e.inHeight*e.inWidth]}}),g=X({inputs:{x:t},backend:o,attrs:{shape:[1,e.inChannels,e.outChannels]}});if(f.push(h),f.push(g),s!=null){let v=Vl(s.shape,c);v!=null&&(s=X({inputs:{x:s},backend:o,attrs:{shape:v}}),f.push(s))}if(n!=null){let v=Vl(n.shape,c);v!=null&&(n=X({inputs:{x:n},backend:o,attrs:{shape:v}}),f.push(n))}let x=Bi({a:c?h:g,b:c?g:h,transposeA:a,transposeB:l,backend:o,bias:n,activation:u,preluActivationWeights:s,leakyreluAlpha:i}),b=X({inputs:{x},backend:o,attrs:{shape:e.outShape}});f.push(x);for(let v of f)o.disposeData(v.dataId);return b}function KG({x:r,filter:t,convInfo:e,backend:o,bias:n=null,preluActivationWeights:s=null,leakyreluAlpha:i=0,activation:u=null}){let{filterWidth:c,filterHeight:a,inChannels:l,strideWidth:m,strideHeight:f,padInfo:h,outWidth:g,outHeight:x,dilationWidth:b,dilationHeight:v,dataFormat:_}=e,k=_==="channelsLast",D=c*a*l,T=x*g,R=k?[e.batchSize,T,D]:[e.batchSize,D,T],M=new Ul(R,k),G=[{type:"int32",data:[h.top,h.left]},{type:"int32",data:[f,m]},{type:"int32",data:[v,b]},{type:"int32",data:[g]},{type:"int32",data:[l*c]},{type:"int32",data:[l]}],L=o.runWebGPUProgram(M,[r],r.dtype,G),U=[];U.push(L);let q=X({inputs:{x:t},backend:o,attrs:{shape:[1,D,-1]}});if(U.push(q),s!=null){let Tt=Vl(s.shape,k);Tt!=null&&(s=X({inputs:{x:s},backend:o,attrs:{shape:Tt}}),U.push(s))}if(n!=null){let Tt=Vl(n.shape,k);Tt!=null&&(n=X({inputs:{x:n},backend:o,attrs:{shape:Tt}}),U.push(n))}let lt=Bi({a:k?L:q,b:k?q:L,transposeA:!k,transposeB:!1,backend:o,bias:n,activation:u,preluActivationWeights:s,leakyreluAlpha:i}),ft=X({inputs:{x:lt},backend:o,attrs:{shape:e.outShape}});U.push(lt);for(let Tt of U)o.disposeData(Tt.dataId);return ft}function Hl({x:r,filter:t,convInfo:e,backend:o,bias:n=null,preluActivationWeights:s=null,leakyreluAlpha:i=0,activation:u=null}){let c=n!=null,a=s!=null,l=e.dataFormat==="channelsLast",m=l&&e.filterHeight===e.inHeight&&e.filterWidth===e.inWidth&&e.padInfo.type==="VALID",f=K().getBool("WEBGPU_USE_NAIVE_CONV2D_DEBUG");if(!f&&(m||e.filterHeight===1&&e.filterWidth===1&&e.dilationHeight===1&&e.dilationWidth===1&&e.strideHeight===1&&e.strideWidth===1&&(e.padInfo.type==="SAME"||e.padInfo.type==="VALID")))return qG({x:r,filter:t,convInfo:e,backend:o,bias:n,activation:u,preluActivationWeights:s,leakyreluAlpha:i});let h=K().getNumber("WEBGPU_THRESHOLD_TO_INCREASE_WORKGROUPS_FOR_MATMUL"),g=h>-1?h:o.thresholdToIncreaseWorkgroups,x=e.batchSize*Math.ceil(e.outHeight*e.outWidth/32)*Math.ceil(e.outChannels/32);if(K().getBool("WEBGPU_CONV_SEPARATE_IM2COL_SHADER")||x<=g)return KG({x:r,filter:t,convInfo:e,backend:o,bias:n,preluActivationWeights:s,leakyreluAlpha:i,activation:u});let b,v=[e.padInfo.top,e.padInfo.left],_=[{type:"int32",data:[e.filterHeight,e.filterWidth]},{type:"int32",data:[...v]},{type:"int32",data:[e.strideHeight,e.strideWidth]},{type:"int32",data:[e.dilationHeight,e.dilationWidth]}];if(f)b=new Wl(e,c,u,a);else{let R=l?e.outHeight*e.outWidth:e.outChannels,M=l?e.outChannels:e.outHeight*e.outWidth,G=e.filterHeight*e.filterWidth*e.inChannels;_.push({type:"int32",data:[R]},{type:"int32",data:[M]},{type:"int32",data:[G]});let L=o.adapterInfo.isIntel();b=new Gl(e,R,M,G,c,u,a,L)}let k=[],D=[r,t];c&&(!l&&n.shape.length===1&&(n=X({inputs:{x:n},backend:o,attrs:{shape:[n.shape[0],1,1]}}),k.push(n)),D.push(n)),a&&(!l&&s.shape.length===1&&(s=X({inputs:{x:s},backend:o,attrs:{shape:[s.shape[0],1,1]}}),k.push(s)),D.push(s)),u==="leakyrelu"&&(_.push({type:"float32",data:[i]}),b.uniforms+=" alpha : f32,");let T=o.runWebGPUProgram(b,D,r.dtype,_);for(let R of k)o.disposeData(R.dataId);return T}function jG(r){let{inputs:t,attrs:e,backend:o}=r,{x:n,filter:s}=t,{strides:i,pad:u,dataFormat:c,dilations:a,dimRoundingMode:l}=e,m=N.convertConv2DDataFormat(c),f=N.computeConv2DInfo(n.shape,s.shape,i,a,u,l,!1,m);return Hl({x:n,filter:s,convInfo:f,backend:o})}var ok={kernelName:Co,backendName:"webgpu",kernelFunc:jG};p();p();var ql=class{constructor(t){this.variableNames=["dy","W"],this.uniforms="filterDims : vec2<i32>, pads : vec2<i32>, strides : vec2<i32>, outBackprop : vec4<i32>,",this.workgroupSize=[64,1,1],this.size=!1,this.isVec4=!1,this.workPerThread=1,this.outputShape=t.inShape,this.isChannelsLast=t.dataFormat==="channelsLast",this.isVec4=this.isChannelsLast&&t.outChannels%4===0&&t.inChannels%4===0,this.isVec4?(this.workPerThread=2,this.outputComponent=4,this.workgroupSize=[4,4,4],this.dispatchLayout={x:[3],y:[2],z:[0,1]},this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize,[4,this.workPerThread,1])):(this.size=!0,this.workPerThread=1,this.workgroupSize=[64,1,1],this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize)),this.shaderKey=`conv2DDerInput_${this.isChannelsLast}_${this.isVec4}_${this.workPerThread}`}getUserCode(){let t=this.isChannelsLast?1:2,e=this.isChannelsLast?2:3,o=this.isChannelsLast?3:1,n=`
    ${P()} {
      let batch = i32(globalId.z) / uniforms.outShape[1];
      let r = i32(globalId.z) % uniforms.outShape[1];
      let c = i32(globalId.y) * ${this.workPerThread};
      let d1 = i32(globalId.x) * 4;

      let dyCorner = vec2<i32>(r, c) - uniforms.pads;

      // Convolve dy(?, ?, d2) with w(:, :, d1, d2) to compute dx(xR, xC, d1).
      // ? = to be determined. : = across all values in that axis.
      var dotProd: array<vec4<f32>, ${this.workPerThread}>;
      for (var i = 0; i < ${this.workPerThread}; i++) {
        dotProd[i] = vec4<f32>(0.0);
      }
      for (var wR = 0; wR < uniforms.filterDims.x; wR = wR + 1) {
        let dyR = f32(dyCorner.x + wR) / f32(uniforms.strides.x);
        let wRPerm = uniforms.filterDims.x - 1 - wR;
        if (dyR < 0.0 || dyR >= f32(uniforms.outBackprop[1]) ||
            fract(dyR) > 0.0) {
          continue;
        }
        let idyR = i32(dyR);

        for (var wC = 0; wC < uniforms.filterDims.y; wC = wC + 1) {
          let dyC = f32(dyCorner.y + wC) / f32(uniforms.strides.y);
          let dyC2 = f32(dyCorner.y + 1 + wC) / f32(uniforms.strides.y);
          let wCPerm = uniforms.filterDims.y - 1 - wC;
          var bDyCVal = true;
          var bDyCVal2 = true;
          if (dyC < 0.0 || dyC >= f32(uniforms.outBackprop[2]) ||
              fract(dyC) > 0.0) {
            bDyCVal = false;
          }
          if (dyC2 < 0.0 || dyC2 >= f32(uniforms.outBackprop[2]) ||
              fract(dyC2) > 0.0) {
            bDyCVal2 = false;
          }

          let idyC = i32(dyC);
          let idyC2 = i32(dyC2);
          if (bDyCVal && bDyCVal2) {
            let d2Length = uniforms.outBackprop[3];
            for (var d2 = 0; d2 < d2Length; d2 = d2 + 4) {
              let wValue0 = getW(wRPerm, wCPerm, d1, d2);
              let wValue1 = getW(wRPerm, wCPerm, d1 + 1, d2);
              let wValue2 = getW(wRPerm, wCPerm, d1 + 2, d2);
              let wValue3 = getW(wRPerm, wCPerm, d1 + 3, d2);
              var xValue =  getDy(batch, idyR, idyC, d2);
              let tmpval = vec4<f32>(dot(xValue, wValue0),
                                     dot(xValue, wValue1),
                                     dot(xValue, wValue2),
                                     dot(xValue, wValue3));
              dotProd[0] = dotProd[0] + tmpval;
              xValue = getDy(batch, idyR, idyC2, d2);
              dotProd[1] = dotProd[1] + vec4<f32>(dot(xValue, wValue0),
                                                  dot(xValue, wValue1),
                                                  dot(xValue, wValue2),
                                                  dot(xValue, wValue3));
            }
          } else if (bDyCVal) {
            let d2Length = uniforms.outBackprop[3];
            for (var d2 = 0; d2 < d2Length; d2 = d2 + 4) {
              let wValue0 = getW(wRPerm, wCPerm, d1, d2);
              let wValue1 = getW(wRPerm, wCPerm, d1 + 1, d2);
              let wValue2 = getW(wRPerm, wCPerm, d1 + 2, d2);
              let wValue3 = getW(wRPerm, wCPerm, d1 + 3, d2);
              var xValue =  getDy(batch, idyR, idyC, d2);
              let tmpval = vec4<f32>(dot(xValue, wValue0),
                                     dot(xValue, wValue1),
                                     dot(xValue, wValue2),
                                     dot(xValue, wValue3));
              dotProd[0] = dotProd[0] + tmpval;
            }
          } else if (bDyCVal2) {
            let d2Length = uniforms.outBackprop[3];
            for (var d2 = 0; d2 < d2Length; d2 = d2 + 4) {
              let wValue0 = getW(wRPerm, wCPerm, d1, d2);
              let wValue1 = getW(wRPerm, wCPerm, d1 + 1, d2);
              let wValue2 = getW(wRPerm, wCPerm, d1 + 2, d2);
              let wValue3 = getW(wRPerm, wCPerm, d1 + 3, d2);
              var xValue =  getDy(batch, idyR, idyC2, d2);
              let tmpval = vec4<f32>(dot(xValue, wValue0),
                                     dot(xValue, wValue1),
                                     dot(xValue, wValue2),
                                     dot(xValue, wValue3));
              dotProd[1] = dotProd[1] + tmpval;
            }
          }
        }
      }

      for (var i = 0; i < ${this.workPerThread}; i = i + 1) {
        let coords = vec4<i32>(batch, r, c + i, d1);
        if (coordsInBounds4D(coords, uniforms.outShape)) {
          setOutputAtCoords(coords[0], coords[1], coords[2], coords[3], dotProd[i]);
        }
      }
    }
    `;return this.isVec4?`
    ${n}
    `:`
    ${P("index")} {
      if(index < uniforms.size) {
        let coords = getCoordsFromIndex(index);
        let batch = coords[0];
        let d1 = coords[${o}];

        let dyCorner = vec2<i32>(coords[${t}], coords[${e}]) - uniforms.pads;
        let dyRCorner = dyCorner.x;
        let dyCCorner = dyCorner.y;

        // Convolve dy(?, ?, d2) with w(:, :, d1, d2) to compute dx(xR, xC, d1).
        // ? = to be determined. : = across all values in that axis.
        var dotProd = 0.0;
        for (var wR = 0; wR < uniforms.filterDims.x; wR = wR + 1) {
          let dyR = (f32(dyRCorner) + f32(wR)) / f32(uniforms.strides.x);
          let wRPerm = uniforms.filterDims.x - 1 - wR;
          if (dyR < 0.0 || dyR >= f32(uniforms.outBackprop[1]) || fract(dyR) > 0.0 ||
              wRPerm < 0) {
            continue;
          }
          let idyR = i32(dyR);

          for (var wC = 0; wC < uniforms.filterDims.y; wC = wC + 1) {
            let dyC = (f32(dyCCorner) + f32(wC)) / f32(uniforms.strides.y);
            let wCPerm = uniforms.filterDims.y - 1 - wC;
            if (dyC < 0.0 || dyC >= f32(uniforms.outBackprop[2]) ||
                fract(dyC) > 0.0 || wCPerm < 0) {
              continue;
            }
            let idyC = i32(dyC);

            for (var d2 = 0; d2 < uniforms.outBackprop[3]; d2 = d2 + 1) {
              let xValue = ${this.isChannelsLast?"getDy(batch, idyR, idyC, d2)":"getDy(batch, d2, idyR, idyC)"};
              let wValue = getW(wRPerm, wCPerm, d1, d2);
              dotProd = dotProd + xValue * wValue;
            }
          }
        }
        setOutputAtIndex(index, dotProd);
      }
    }
  `}},Kl=class{constructor(t){this.variableNames=["x","dy"],this.uniforms="pads : vec2<i32>, strides : vec2<i32>, batchSize : i32, outHeight : i32, outWidth : i32, inHeight : i32, inWidth : i32,",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t.filterShape,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.isChannelsLast=t.dataFormat==="channelsLast",this.shaderKey=`conv2DDerFilter_${this.isChannelsLast}`}getUserCode(){return`
    ${P("index")} {
      if(index < uniforms.size) {
        let coords = getCoordsFromIndex(index);
        let wR = coords[0];
        let wC = coords[1];
        let d1 = coords[2];
        let d2 = coords[3];

        // Convolve x(?, ?, d1) with dy(:, :, d2) to get dw(wR, wC, d1, d2).
        // ? = to be determined. : = across all values in that axis.
        var dotProd = 0.0;
        for (var b = 0; b < uniforms.batchSize; b = b + 1) {
          for (var yR = 0; yR < uniforms.outHeight; yR = yR + 1) {
            let xR = wR + yR * uniforms.strides[0] - uniforms.pads[0];
            if (xR < 0 || xR >= uniforms.inHeight) {
              continue;
            }

            for (var yC = 0; yC < uniforms.outWidth; yC = yC + 1) {
              let xC = wC + yC * uniforms.strides[1] - uniforms.pads[1];

              if (xC < 0 || xC >= uniforms.inWidth) {
                continue;
              }

              if (${this.isChannelsLast}) {
                let dyValue = getDy(b, yR, yC, d2);
                let xValue = getX(b, xR, xC, d1);
                dotProd = dotProd + xValue * dyValue;
              } else {
                let dyValue = getDy(b, d2, yR, yC);
                let xValue = getX(b, d1, xR, xC);
                dotProd = dotProd + xValue * dyValue;
              }
            }
          }
        }
        setOutputAtIndex(index, dotProd);
      }
    }
  `}},jl=class{constructor(t){this.variableNames=["x","dy"],this.uniforms=`pads : vec3<i32>, strides : vec3<i32>, batchSize : i32, outDepth : i32,
       outHeight : i32, outWidth : i32, inDepth : i32, inHeight : i32, inWidth : i32,`,this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t.filterShape,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="conv3DDerFilter"}getUserCode(){return`
    ${P("index")} {
      if(index < uniforms.size) {
        let coords = getCoordsFromIndex(index);
        let wF = coords.x;
        let wR = coords.y;
        let wC = coords.z;
        let d1 = coords.w;
        let d2 = coords.u;

        var dotProd = 0.0;
        for (var b = 0; b < uniforms.batchSize; b++) {
          for (var yF = 0; yF < uniforms.outDepth; yF++) {
            let xF = wF + yF * uniforms.strides[0] - uniforms.pads[0];
            if (xF < 0 || xF >= uniforms.inDepth) {
              continue;
            }

            for (var yR = 0; yR < uniforms.outHeight; yR++) {
              let xR = wR + yR * uniforms.strides[1] - uniforms.pads[1];
              if (xR < 0 || xR >= uniforms.inHeight) {
                continue;
              }

              for (var yC = 0; yC < uniforms.outWidth; yC++) {
                let xC = wC + yC * uniforms.strides[2] - uniforms.pads[2];
                if (xC < 0 || xC >= uniforms.inWidth) {
                  continue;
                }

                let dyValue = getDy(b, yF, yR, yC, d2);
                let xValue = getX(b, xF, xR, xC, d1);
                dotProd += xValue * dyValue;
              }
            }
          }
        }
        setOutputAtIndex(index, dotProd);
      }
    }
  `}},Xl=class{constructor(t){this.variableNames=["dy","W"],this.uniforms=`filterDims : vec3<i32>, pads : vec3<i32>, strides : vec3<i32>,
      outDepth : i32, outHeight : i32, outWidth : i32, outChannels : i32,`,this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t.inShape,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="conv3DDerInput"}getUserCode(){return`
    ${P("index")} {
      if(index < uniforms.size) {
        let coords = getCoordsFromIndex(index);
        let batch = coords.x;
        let d1 = coords.u;

        let dyCorner = vec3<i32>(coords.y, coords.z, coords.w) - uniforms.pads;
        let dyFCorner = dyCorner.x;
        let dyRCorner = dyCorner.y;
        let dyCCorner = dyCorner.z;

        var dotProd = 0.0;
        for (var wF = 0; wF < uniforms.filterDims[0]; wF++) {
          let dyF = f32(dyFCorner + wF) / f32(uniforms.strides[0]);
          if (dyF < 0.0 || dyF >= f32(uniforms.outDepth) || fract(dyF) > 0.0) {
            continue;
          }
          let idyF = i32(dyF);

          let wFPerm = uniforms.filterDims[0] - 1 - wF;

          for (var wR = 0; wR < uniforms.filterDims[1]; wR++) {
            let dyR = f32(dyRCorner + wR) / f32(uniforms.strides[1]);

            if (dyR < 0.0 || dyR >= f32(uniforms.outHeight) || fract(dyR) > 0.0) {
              continue;
            }
            let idyR = i32(dyR);

            let wRPerm = uniforms.filterDims[1] - 1 - wR;

            for (var wC = 0; wC < uniforms.filterDims[2]; wC++) {
              let dyC = f32(dyCCorner + wC) / f32(uniforms.strides[2]);

              if (dyC < 0.0 || dyC >= f32(uniforms.outWidth) || fract(dyC) > 0.0) {
                continue;
              }
              let idyC = i32(dyC);

              let wCPerm = uniforms.filterDims[2] - 1 - wC;

              for (var d2 = 0; d2 < uniforms.outChannels; d2++) {
                let xValue = getDy(batch, idyF, idyR, idyC, d2);
                let wValue = getW(wFPerm, wRPerm, wCPerm, d1, d2);
                dotProd += xValue * wValue;
              }
            }
          }
        }
        setOutputAtIndex(index, dotProd);
      }
    }
  `}};function XG(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,dy:s}=t,{strides:i,pad:u,dataFormat:c,dimRoundingMode:a,filterShape:l}=o,m=N.convertConv2DDataFormat(c),f=N.computeConv2DInfo(n.shape,l,i,1,u,a,!1,m),h=new Kl(f),g=[{type:"int32",data:[f.padInfo.top,f.padInfo.left]},{type:"int32",data:[f.strideHeight,f.strideWidth]},{type:"int32",data:[f.batchSize]},{type:"int32",data:[f.outHeight]},{type:"int32",data:[f.outWidth]},{type:"int32",data:[f.inHeight]},{type:"int32",data:[f.inWidth]}];return e.runWebGPUProgram(h,[n,s],n.dtype,g)}var nk={kernelName:uc,backendName:"webgpu",kernelFunc:XG};p();p();function YG(r=4){let t=s=>{switch(s){case 1:return"return W[getIndexFromCoords4D(coord, uniforms.wShape)];";case 4:return`
            let coord1 = vec4<i32>(coordX, coordY, col + 1, rowInner);
            let coord2 = vec4<i32>(coordX, coordY, col + 2, rowInner);
            let coord3 = vec4<i32>(coordX, coordY, col + 3, rowInner);
            let v0 = W[getIndexFromCoords4D(coord, uniforms.wShape)];
            let v1 = W[getIndexFromCoords4D(coord1, uniforms.wShape)];
            let v2 = W[getIndexFromCoords4D(coord2, uniforms.wShape)];
            let v3 = W[getIndexFromCoords4D(coord3, uniforms.wShape)];
            return vec4<f32>(v0, v1, v2, v3);
            `;default:throw new Error(`innerElementSize ${s} is not supported.`)}},o=`if (row < uniforms.dimAOuter && col < uniforms.dimInner) {
        ${`
      let outRow = row / uniforms.outShape[2];
      let outCol = row % uniforms.outShape[2];

      let WRow = col / (uniforms.filterDims[1] * uniforms.outBackprop[3]);
      let WCol = col / uniforms.outBackprop[3] % uniforms.filterDims[1];
      let xR = f32(outRow - uniforms.pads[0] + WRow) / f32(uniforms.strides[0]);
      let xC = f32(outCol - uniforms.pads[1] + WCol) / f32(uniforms.strides[1]);
      if (xR < 0.0 || xR >= f32(uniforms.outBackprop[1]) || fract(xR) > 0.0) {
        return ${xt(r)}(0.0);
      }
      if (xC < 0.0 || xC >= f32(uniforms.outBackprop[2]) || fract(xC) > 0.0) {
        return ${xt(r)}(0.0);
      }
      let coord = vec4<i32>(
          batch,
          i32(xR),
          i32(xC),
          col % uniforms.outBackprop[3]);
      return x[getIndexFromCoords4D(coord, uniforms.xShape)/${r}];`}
      }
      return ${xt(r)}(0.0);`;return`
  fn mm_readA(batch: i32, row : i32, col : i32) -> ${xt(r)} {
    ${o}
  }

  fn mm_readB(batch: i32, row : i32, col : i32) -> ${xt(r)} {
    let coordX = uniforms.filterDims.x - 1 -
        row / (uniforms.filterDims[1] * uniforms.outBackprop[3]);
    let coordY = uniforms.filterDims.y - 1 -
        (row / uniforms.outBackprop[3]) % uniforms.filterDims[1];
    if (row < uniforms.dimInner && col < uniforms.dimBOuter &&
        coordX >= 0 && coordY >= 0) {
      let rowInner = row % uniforms.outBackprop[3];
      let coord = vec4<i32>(coordX, coordY, col, rowInner);
      ${t(r)}
    }
    return ${xt(r)}(0.0);
  }

  fn mm_write(batch: i32, row : i32, col : i32, valueInput : ${xt(r)}) {
    if (row < uniforms.dimAOuter && col < uniforms.dimBOuter) {
      var value = valueInput;
      let outCoord = vec4<i32>(
          batch,
          row / uniforms.outShape[2],
          row % uniforms.outShape[2],
          col);
      result[getIndexFromCoords4D(outCoord, uniforms.outShape)/${r}] = value;
    }
  }`}var Yl=class{constructor(t){this.variableNames=["x","W"],this.uniforms="filterDims : vec2<i32>, pads : vec2<i32>, strides : vec2<i32>, outBackprop : vec4<i32>, dimAOuter : i32, dimBOuter : i32, dimInner : i32,",this.outputShape=t.inShape,w.assert(t.dataFormat==="channelsLast",()=>"TODO: NCHW is unimplemented"),this.isVec4=t.inChannels%4===0&&t.outChannels%4===0,this.dispatchLayout={x:[3],y:[1,2],z:[0]},this.workgroupSize=dl(this.dispatchLayout,this.outputShape,this.isVec4),this.elementsPerThread=hl(this.dispatchLayout,this.outputShape,this.isVec4),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize,this.elementsPerThread),this.isVec4&&(this.outputComponent=4,this.variableComponents=[4,1]),this.shaderKey=`conv2DDerInputMM_${this.isVec4}_${this.elementsPerThread}`}getUserCode(){let t=this.isVec4?Mi(this.elementsPerThread,this.workgroupSize):Pi(this.elementsPerThread,this.workgroupSize);return`
    ${YG(this.isVec4?4:1)}
    ${t}
    `}};function ZG(r){let{inputs:t,backend:e,attrs:o}=r,{dy:n,filter:s}=t,{inputShape:i,strides:u,pad:c,dataFormat:a,dimRoundingMode:l}=o,m=N.convertConv2DDataFormat(a),f=N.computeConv2DInfo(i,s.shape,u,1,c,l,!1,m),h=[{type:"int32",data:[f.filterHeight,f.filterWidth]},{type:"int32",data:[f.filterHeight-1-f.padInfo.top,f.filterWidth-1-f.padInfo.left]},{type:"int32",data:[f.strideHeight,f.strideWidth]},{type:"int32",data:[f.batchSize,f.outHeight,f.outWidth,f.outChannels]}],g;if(K().getBool("WEBGPU_USE_NAIVE_CONV2D_TRANSPOSE")||f.dataFormat!=="channelsLast")g=new ql(f);else{g=new Yl(f);let x=f.inHeight*f.inWidth,b=f.inChannels,v=f.filterHeight*f.filterWidth*f.outChannels;h.push({type:"uint32",data:[x]},{type:"uint32",data:[b]},{type:"uint32",data:[v]})}return e.runWebGPUProgram(g,[n,s],"float32",h)}var sk={kernelName:ko,backendName:"webgpu",kernelFunc:ZG};p();p();var Zl=class{constructor(t){this.variableNames=["x","W"],this.uniforms="filterDims: vec3<i32>, pads: vec3<i32>, strides: vec3<i32>, dilations: vec3<i32>,",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t.outShape,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="conv3dnaive"}getUserCode(){return`
    ${P("index")} {
      if (index < uniforms.size) {
        let coords = getOutputCoords();
        let batch = coords.x;
        let d2 = coords.u;

        let xFRCCorner = vec3<i32>(coords.y, coords.z, coords.w) * uniforms.strides - uniforms.pads;
        let xFCorner = xFRCCorner.x;
        let xRCorner = xFRCCorner.y;
        let xCCorner = xFRCCorner.z;

        let inputDepthNearestVec4 = (uniforms.xShape.u / 4) * 4;
        let inputDepthVec4Remainder = uniforms.xShape.u % 4;

        var dotProd = 0.0;
        for (var wF = 0; wF < uniforms.filterDims[0]; wF++) {
          let xF = xFCorner + wF * uniforms.dilations[0];
          if (xF < 0 || xF >= uniforms.xShape.y) {
            continue;
          }

          for (var wR = 0; wR < uniforms.filterDims[1]; wR++) {
            let xR = xRCorner + wR * uniforms.dilations[1];
            if (xR < 0 || xR >= uniforms.xShape.z) {
              continue;
            }

            for (var wC = 0; wC < uniforms.filterDims[2]; wC++) {
              let xC = xCCorner + wC * uniforms.dilations[2];
              if (xC < 0 || xC >= uniforms.xShape.w) {
                continue;
              }

              for (var d1 = 0; d1 < inputDepthNearestVec4; d1 += 4) {
                let xValues = vec4<f32>(
                  getX(batch, xF, xR, xC, d1),
                  getX(batch, xF, xR, xC, d1 + 1),
                  getX(batch, xF, xR, xC, d1 + 2),
                  getX(batch, xF, xR, xC, d1 + 3)
                );
                let wValues = vec4<f32>(
                  getW(wF, wR, wC, d1, d2),
                  getW(wF, wR, wC, d1 + 1, d2),
                  getW(wF, wR, wC, d1 + 2, d2),
                  getW(wF, wR, wC, d1 + 3, d2)
                );

                dotProd += dot(xValues, wValues);
              }

              if (inputDepthVec4Remainder == 1) {
                dotProd += getX(batch, xF, xR, xC, inputDepthNearestVec4) *
                  getW(wF, wR, wC, inputDepthNearestVec4, d2);
              } else if (inputDepthVec4Remainder == 2) {
                let xValues = vec2<f32>(
                  getX(batch, xF, xR, xC, inputDepthNearestVec4),
                  getX(batch, xF, xR, xC, inputDepthNearestVec4 + 1)
                );
                let wValues = vec2<f32>(
                  getW(wF, wR, wC, inputDepthNearestVec4, d2),
                  getW(wF, wR, wC, inputDepthNearestVec4 + 1, d2)
                );
                dotProd += dot(xValues, wValues);
              } else if (inputDepthVec4Remainder == 3) {
                let xValues = vec3<f32>(
                  getX(batch, xF, xR, xC, inputDepthNearestVec4),
                  getX(batch, xF, xR, xC, inputDepthNearestVec4 + 1),
                  getX(batch, xF, xR, xC, inputDepthNearestVec4 + 2)
                );
                let wValues = vec3<f32>(
                  getW(wF, wR, wC, inputDepthNearestVec4, d2),
                  getW(wF, wR, wC, inputDepthNearestVec4 + 1, d2),
                  getW(wF, wR, wC, inputDepthNearestVec4 + 2, d2)
                );
                dotProd += dot(xValues, wValues);
              }
            }
          }
        }
        setOutputAtIndex(index, dotProd);
      }
    }`}};function QG(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,filter:s}=t,{strides:i,pad:u,dilations:c}=o,a=N.computeConv3DInfo(n.shape,s.shape,i,c,u),l=[a.padInfo.front,a.padInfo.top,a.padInfo.left],m=[{type:"int32",data:[a.filterDepth,a.filterHeight,a.filterWidth]},{type:"int32",data:[...l]},{type:"int32",data:[a.strideDepth,a.strideHeight,a.strideWidth]},{type:"int32",data:[a.dilationDepth,a.dilationHeight,a.dilationWidth]}],f=new Zl(a),h=Ee(n.dtype,s.dtype);return e.runWebGPUProgram(f,[n,s],h,m)}var ik={kernelName:_o,backendName:"webgpu",kernelFunc:QG};p();function JG(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,dy:s}=t,{strides:i,pad:u,filterShape:c}=o,a=N.computeConv3DInfo(n.shape,c,i,1,u),l=new jl(a),m=[{type:"int32",data:[a.padInfo.front,a.padInfo.top,a.padInfo.left]},{type:"int32",data:[a.strideDepth,a.strideHeight,a.strideWidth]},{type:"int32",data:[a.batchSize]},{type:"int32",data:[a.outDepth]},{type:"int32",data:[a.outHeight]},{type:"int32",data:[a.outWidth]},{type:"int32",data:[a.inDepth]},{type:"int32",data:[a.inHeight]},{type:"int32",data:[a.inWidth]}];return e.runWebGPUProgram(l,[n,s],s.dtype,m)}var ak={kernelName:ks,backendName:"webgpu",kernelFunc:JG};p();function tW(r){let{inputs:t,backend:e,attrs:o}=r,{dy:n,filter:s}=t,{strides:i,pad:u,inputShape:c}=o,a=N.computeConv3DInfo(c,s.shape,i,1,u),l=new Xl(a),m=[{type:"int32",data:[a.filterDepth,a.filterHeight,a.filterWidth]},{type:"int32",data:[a.filterDepth-1-a.padInfo.front,a.filterHeight-1-a.padInfo.top,a.filterWidth-1-a.padInfo.left]},{type:"int32",data:[a.strideDepth,a.strideHeight,a.strideWidth]},{type:"int32",data:[a.outDepth]},{type:"int32",data:[a.outHeight]},{type:"int32",data:[a.outWidth]},{type:"int32",data:[a.outChannels]}];return e.runWebGPUProgram(l,[n,s],n.dtype,m)}var uk={kernelName:_s,backendName:"webgpu",kernelFunc:tW};p();var eW=it({opType:W.COS}),pk={kernelName:"Cos",backendName:"webgpu",kernelFunc:eW};p();var rW=it({opType:W.COSH}),ck={kernelName:Nn,backendName:"webgpu",kernelFunc:rW};p();p();var Ql=class{constructor(t,e,o,n){this.variableNames=["Image","Boxes","BoxInd"],this.uniforms="extrapolationValue : f32,",this.workgroupSize=[64,1,1],this.size=!0;let[s]=e;this.outputShape=[s,o[0],o[1],t],this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.methodId=n==="bilinear"?1:0,this.cropHeightBiggerThan1=this.outputShape[1]>1,this.cropWidthBiggerThan1=this.outputShape[2]>1,this.shaderKey=`cropAndResize_${this.methodId}_${this.cropHeightBiggerThan1}_${this.cropWidthBiggerThan1}`}getUserCode(){let[t,e]=["f32(uniforms.imageShape[1] - 1)","f32(uniforms.imageShape[2] - 1)"],[o,n,s]=this.cropHeightBiggerThan1?[`(${t} / f32(uniforms.outShape[1] - 1))`,"(y2-y1) * height_ratio",`y1*${t} + f32(y)*(height_scale)`]:["0.0","0.0",`0.5 * (y1+y2) * ${t}`],[i,u,c]=this.cropWidthBiggerThan1?[`(${e} / f32(uniforms.outShape[2] - 1))`,"(x2-x1) * width_ratio",`x1*${e} + f32(x)*(width_scale)`]:["0.0","0.0",`0.5 * (x1+x2) * ${e}`];return`
    ${P("index")} {
      if (index < uniforms.size) {
        let coords = getCoordsFromIndex(index);
        let height_ratio = f32(${o});
        let width_ratio = f32(${i});
        let b = coords[0];
        let y = coords[1];
        let x = coords[2];
        let d = coords[3];
        // get box vals
        let y1 = getBoxes(b, 0);
        let x1 = getBoxes(b, 1);
        let y2 = getBoxes(b, 2);
        let x2 = getBoxes(b, 3);
        // get image in batch index
        let bInd = i32(round(getBoxInd(b)));
        if(bInd < 0 || bInd >= uniforms.outShape[0]) {
          return;
        }
        let height_scale = ${n};
        let width_scale = ${u};
        let in_y = ${s};
        if( in_y < 0.0 || in_y > ${t} ) {
          setOutputAtIndex(index, uniforms.extrapolationValue);
          return;
        }
        let in_x = ${c};
        if( in_x < 0.0 || in_x > ${e} ) {
          setOutputAtIndex(index, uniforms.extrapolationValue);
          return;
        }
        let sourceFracIndexCR = vec2<f32>(in_x,in_y);
        if(${this.methodId} == 1) {
          // Compute the four integer indices.
          let sourceFloorCR = vec2<i32>(sourceFracIndexCR);
          let sourceCeilCR = vec2<i32>(ceil(sourceFracIndexCR));
          let topLeft = getImage(bInd, sourceFloorCR.y, sourceFloorCR.x, d);
          let bottomLeft = getImage(bInd, sourceCeilCR.y, sourceFloorCR.x, d);
          let topRight = getImage(bInd, sourceFloorCR.y, sourceCeilCR.x, d);
          let bottomRight = getImage(bInd, sourceCeilCR.y, sourceCeilCR.x, d);
          let fracCR = sourceFracIndexCR - vec2<f32>(sourceFloorCR);
          let top = topLeft + (topRight - topLeft) * fracCR.x;
          let bottom = bottomLeft + (bottomRight - bottomLeft) * fracCR.x;
          let newValue = top + (bottom - top) * fracCR.y;
          setOutputAtIndex(index, newValue);
        } else {
          // Compute the coordinators of nearest neighbor point.
          let sourceNearestCR = vec2<i32>(floor(
            sourceFracIndexCR + vec2<f32>(0.5,0.5)));
          let newValue = getImage(
            bInd, sourceNearestCR.y, sourceNearestCR.x, d);
          setOutputAtIndex(index, newValue);
        }
      }
    }
    `}};var oW=r=>{let{inputs:t,backend:e,attrs:o}=r,{image:n,boxes:s,boxInd:i}=t,{cropSize:u,method:c,extrapolationValue:a}=o,l=new Ql(n.shape[3],s.shape,u,c),m=[{type:"float32",data:[a]}];return e.runWebGPUProgram(l,[n,s,i],"float32",m)},lk={kernelName:Ds,backendName:"webgpu",kernelFunc:oW};p();p();var Li;(function(r){r.Prod="*",r.Sum="+"})(Li||(Li={}));var hp=class{constructor(t,e,o,n){this.variableNames=["x"],this.uniforms="index : f32,",this.size=!0,this.workgroupSize=[128,1,1],this.outputShape=e,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.exclusive=o,this.reverse=n,this.op=t,this.shaderKey=`cum_${this.op}_${this.exclusive}_${this.reverse}`}getUserCode(){let t=this.outputShape.length,e=this.op===Li.Prod?"1.0":"0.0",o=this.exclusive?e:`getX(${mk(t,"coords",this.op)})`,n=this.outputShape[this.outputShape.length-1],s="",i="";return this.exclusive?(s=this.reverse?`end != ${n-1}`:"end != 0",i=this.reverse?"end + 1":"end - 1"):(s=this.reverse?`end + pow2 < ${n}`:"end >= pow2",i=this.reverse?"end + pow2":"end - pow2"),`
      ${P("index")} {
       if (index < uniforms.size) {
         var coords = getCoordsFromIndex(index);

         let end = ${fk(t,"coords",this.op)};
         var val = ${o};
         let pow2 = i32(pow(2.0, uniforms.index));
         if (${s}) {
           let idx = ${i};
           ${fk(t,"coords",this.op)} = idx;
           val ${this.op}= getX(${mk(t,"coords",this.op)});
         }
         setOutputAtIndex(index, val);
       }
      }
    `}};function mk(r,t,e){if(r===1)return`${t}`;if(r===2)return`${t}.x, ${t}.y`;if(r===3)return`${t}.x, ${t}.y, ${t}.z`;if(r===4)return`${t}.x, ${t}.y, ${t}.z, ${t}.w`;throw Error(`Cumulative ${e} for rank ${r} is not yet supported`)}function fk(r,t,e){if(r===1)return`${t}`;if(r===2)return`${t}.y`;if(r===3)return`${t}.z`;if(r===4)return`${t}.w`;throw Error(`Cumulative ${e} for rank ${r} is not yet supported`)}p();function Jl(r,t,e,o,n,s){let i=t.shape.length,u=N.getAxesPermutation([o],i),c=t;u!=null&&(c=Te({inputs:{x:t},backend:e,attrs:{perm:u}}));let a=N.getInnerMostAxes(1,i)[0];if(a!==i-1)throw new Error(`WebGPU cumprod shader expects an inner-most axis=${t.shape.length-1} but got axis=${o}`);let l=c.shape[a],m=Jt({inputs:{x:c},backend:e});for(let f=0;f<=Math.ceil(Math.log2(l))-1;f++){let h=new hp(r,c.shape,!1,s),g=m,x=[{type:"float32",data:[f]}];m=e.runWebGPUProgram(h,[m],m.dtype,x),e.disposeData(g.dataId)}if(n){let f=new hp(r,c.shape,n,s),h=m,g=[{type:"float32",data:[0]}];m=e.runWebGPUProgram(f,[m],m.dtype,g),e.disposeData(h.dataId)}if(u!=null){let f=N.getUndoAxesPermutation(u),h=Te({inputs:{x:m},backend:e,attrs:{perm:f}});return e.disposeData(m.dataId),e.disposeData(c.dataId),h}return m}function nW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{axis:s,exclusive:i,reverse:u}=o;return Jl(Li.Prod,n,e,s,i,u)}var dk={kernelName:Ns,backendName:"webgpu",kernelFunc:nW};p();function sW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{axis:s,exclusive:i,reverse:u}=o;return Jl(Li.Sum,n,e,s,i,u)}var hk={kernelName:No,backendName:"webgpu",kernelFunc:sW};p();function iW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,weights:s}=t,{size:i,binaryOutput:u}=o,c=n.shape.length===1,l=w.sizeFromShape(s.shape)>0,m=s.dtype,f=c?[n.shape[0]]:[n.shape[0],n.shape[1]],h=c?[i]:[n.shape[0],i],g=Ht({backend:e,attrs:{shape:h,value:0,dtype:m}}),x=new ru(f,l,u),b=[{type:"int32",data:[i]}],v=l?[n,s]:[n];return e.runWebGPUProgram(x,v,m,b,g)}var gk={kernelName:na,backendName:"webgpu",kernelFunc:iW};p();p();var tm=class{constructor(t,e){this.variableNames=["x"],this.workgroupSize=[64,1,1],this.size=!0,this.uniforms="blockSize : i32,",this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey=`depthToSpace_${e}`,this.dataFormat=e}getUserCode(){return`
      ${P("index")} {
        if (index < uniforms.size) {
          let coords = getCoordsFromIndex(index);
          let b = coords[0];
          let h = ${this.getHeightCoordString()};
          let w = ${this.getWidthCoordString()};
          let d = ${this.getDepthCoordString()};

          let in_h = h / uniforms.blockSize;
          let offset_h = h % uniforms.blockSize;
          let in_w = w / uniforms.blockSize;
          let offset_w = w % uniforms.blockSize;
          let offset_d = (offset_h * uniforms.blockSize + offset_w) *
            ${this.getOutputDepthSize()};
          let in_d = d + offset_d;

          let rlt = ${this.getInputSamplingString()};
          setOutputAtIndex(index, rlt);
        }
      }`}getHeightCoordString(){return this.dataFormat==="NHWC"?"coords[1]":"coords[2]"}getWidthCoordString(){return this.dataFormat==="NHWC"?"coords[2]":"coords[3]"}getDepthCoordString(){return this.dataFormat==="NHWC"?"coords[3]":"coords[1]"}getOutputDepthSize(){return this.dataFormat==="NHWC"?"uniforms.outShape[3]":"uniforms.outShape[1]"}getInputSamplingString(){return this.dataFormat==="NHWC"?"getX(b, in_h, in_w, in_d)":"getX(b, in_d, in_h, in_w)"}};function aW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{blockSize:s,dataFormat:i}=o,u=n.shape[0],c=i==="NHWC"?n.shape[1]:n.shape[2],a=i==="NHWC"?n.shape[2]:n.shape[3],l=i==="NHWC"?n.shape[3]:n.shape[1],m=c*s,f=a*s,h=l/(s*s),g=i==="NHWC"?[u,m,f,h]:[u,h,m,f],x=[{type:"int32",data:[s]}],b=new tm(g,i);return e.runWebGPUProgram(b,[n],n.dtype,x)}var xk={kernelName:Es,backendName:"webgpu",kernelFunc:aW};p();p();var em=class{constructor(t,e,o,n=!1,s=null,i=!1){this.variableNames=["x","W"],this.uniforms="pads : vec2<i32>, inDims : vec2<i32>,",this.workgroupSize=[16,16,1],this.outputShape=t,this.dispatchLayout={x:[3],y:[2],z:[0,1]},this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),n&&this.variableNames.push("bias"),i&&this.variableNames.push("preluActivationWeights"),this.addBias=n,this.activation=s,this.hasPreluActivation=i,this.filterHeight=e,this.filterWidth=o,this.shaderKey=`depthwiseNCHW_${this.activation}_${this.filterHeight}_${this.filterWidth}`}getUserCode(){let t=this.filterWidth*this.filterHeight,e=this.workgroupSize[0]*this.workgroupSize[1]*this.workgroupSize[2],o=this.workgroupSize[1]+this.filterHeight-1,n=this.workgroupSize[0]+this.filterWidth-1;return`
      ${Ie(this.activation,this.hasPreluActivation,!1,4)}

      var<workgroup> mm_Asub : array<array<f32, ${n}>, ${o}>;
      var<workgroup> mm_Bsub : array<array<f32, ${this.filterWidth}>, ${this.filterHeight}>;
      fn readX(batch : i32, channel : i32, row : i32, col : i32) -> f32 {
        var value = 0.0;
        if (row >=0 && row < uniforms.inDims[0] && col >=0 && col < uniforms.inDims[1])
        {
          value = getX(batch, channel, row, col);
        }
        return value;
      }

      ${P()} {
        let coords = getOutputCoords();
        let batch = coords[0];
        let xRCCorner = vec2<i32>(coords.zw) - uniforms.pads;
        let channelMul = uniforms.wShape[3];
        let d1 = coords[1] / channelMul;
        let q = coords[1] % channelMul;

        let inputRowStart = xRCCorner.x;
        let inputColStart = xRCCorner.y;

        let localRow = i32(localId.y);
        let localCol = i32(localId.x);

        // Load one tile of X into local memory.
        for (var inputRow = localRow; inputRow < ${o}; inputRow = inputRow + ${this.workgroupSize[1]}) {
          for (var inputCol = localCol; inputCol < ${n}; inputCol = inputCol + ${this.workgroupSize[0]}) {
            let rowOffset = inputRow - localRow;
            let colOffset = inputCol - localCol;
            mm_Asub[inputRow][inputCol] = readX(batch, d1, inputRowStart + rowOffset, inputColStart + colOffset);
          }
        }

        // Load one tile of W into local memory.
        var wIndex = i32(localIndex);
        ${t<e?`if (wIndex < ${t})`:`for(; wIndex < ${t}; wIndex = wIndex + ${e})`}

        {
          let wRow = wIndex / ${this.filterWidth};
          let wCol = wIndex % ${this.filterWidth};
          mm_Bsub[wRow][wCol] = getW(wRow, wCol, d1, q);
        }

        workgroupBarrier();

        var value = 0.0;
        for (var wR = 0; wR < ${this.filterHeight}; wR = wR + 1) {
          for (var wC = 0; wC < ${this.filterWidth}; wC = wC + 1) {
            let xVal = mm_Asub[localRow + wR][localCol + wC];
            let wVal = mm_Bsub[wR][wC];
            value = fma(xVal, wVal, value);
          }
        }
        ${Je(this.addBias,this.activation)}
        if (coordsInBounds4D(coords, uniforms.outShape)) {
          setOutputAtCoords(coords[0], coords[1], coords[2], coords[3], value);
        }
      }
    `}};p();var nu=class{constructor(t,e=!1,o=null,n=!1){this.variableNames=["x","W"],this.uniforms="pads : vec2<i32>, inDims : vec2<i32>, virtualWidth : i32,",this.workgroupSize=[64,1,1],this.workPerThread=4,this.outputComponent=4,this.outputShape=t.outShape,this.virtualWidth=Math.ceil(this.outputShape[2]/this.workPerThread)*this.workPerThread;let s=[this.outputShape[0],this.outputShape[1],this.virtualWidth,this.outputShape[3]];this.dispatchLayout=O(s),this.dispatch=B(this.dispatchLayout,s,this.workgroupSize,[this.outputComponent*this.workPerThread,1,1]),w.assert(t.dataFormat==="channelsLast",()=>"TODO: NCHW is unimplemented"),e&&this.variableNames.push("bias"),n&&this.variableNames.push("preluActivationWeights"),this.convInfo=t,this.addBias=e,this.activation=o,this.hasPreluActivation=n,this.shaderKey=`depthwiseVec4_${o}_${this.convInfo.filterHeight}_${this.convInfo.filterWidth}_${this.convInfo.strideHeight}_${this.convInfo.strideWidth}_${this.workPerThread}`}getUserCode(){let t=(this.workPerThread-1)*this.convInfo.strideWidth+this.convInfo.filterWidth,e=this.convInfo.strideHeight,o=this.convInfo.strideWidth;return`
      ${Ie(this.activation,this.hasPreluActivation,!0,4)}
      fn readX(batch : i32, row : i32, col : i32, channel : i32) -> vec4<f32> {
        var value = vec4<f32>(0.0);
        if (col >=0 && col < uniforms.inDims[1]) {
          value = getX(batch, row, col, channel);
        }
        return value;
      }

      ${P("index")} {
        let width0 = uniforms.outShape[3] / ${this.outputComponent};
        let d1 = (index % width0) * ${this.outputComponent};
        var index1 = index / width0;
        let width1 = uniforms.virtualWidth / ${this.workPerThread};
        let c = (index1 % width1) * ${this.workPerThread};
        index1 = index1 / width1;
        let r = index1 % uniforms.outShape[1];
        let batch = index1 / uniforms.outShape[1];

        let xRCCorner = vec2<i32>(r, c) * vec2<i32>(${e}, ${o}) - uniforms.pads;

        let xRCorner = xRCCorner.x;
        let xCCorner = xRCCorner.y;
        var xVals : array<vec4<f32>, ${t}>;
        var dotProd : array<vec4<f32>, ${this.workPerThread}>;
        for (var i = 0; i < ${this.workPerThread}; i++) {
          dotProd[i] = vec4<f32>(0.0);
        }

        // Use constant instead of uniform can give better performance.
        for (var wR = 0; wR < ${this.convInfo.filterHeight}; wR = wR + 1) {
          let xR = xRCorner + wR;
          if (xR >=0 && xR < uniforms.inDims[0]) {
            for (var i = 0; i < ${t}; i++) {
              xVals[i] = readX(batch, xR, xCCorner + i, d1);
            }
            for (var wC = 0; wC < ${this.convInfo.filterWidth}; wC = wC + 1) {
              let wValue = getW(wR, wC, d1, 0);
              for (var i = 0; i < ${this.workPerThread}; i++) {
                dotProd[i] = fma(xVals[i * ${o} + wC], wValue, dotProd[i]);
              }
            }
          }
        }

        for (var i = 0; i < ${this.workPerThread}; i = i + 1) {
          let coords = vec4<i32>(batch, r, c + i, d1);
          if (coordsInBounds4D(coords, uniforms.outShape)) {
            var value = dotProd[i];
            ${Je(this.addBias,this.activation)}
            setOutputAtCoords(coords[0], coords[1], coords[2], coords[3], value);
          }
        }
      }
    `}};p();var su=class{constructor(t,e=!1,o=null,n=!1){this.variableNames=["x","W"],this.uniforms=`pads : vec2<i32>, inDims : vec2<i32>, filterHeight : i32,
      filterWidth : i32, strides : vec2<i32>, dilations : vec2<i32>,`,this.workgroupSize=[256,1,1],this.size=!0,this.outputShape=t.outShape,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.isChannelsLast=t.dataFormat==="channelsLast",e&&this.variableNames.push("bias"),n&&this.variableNames.push("preluActivationWeights"),this.convInfo=t,this.addBias=e,this.activation=o,this.hasPreluActivation=n,this.shaderKey=`depthwise_${this.activation}_${this.isChannelsLast}`}getUserCode(){let t=this.isChannelsLast?"getX(batch, xR, xC, d1);":"getX(batch, d1, xR, xC);";return`
      ${Ie(this.activation,this.hasPreluActivation,!1,4)}

      ${P("index")} {
        if (index < uniforms.size) {
          let coords = getOutputCoords();
          let batch = coords[0];
          let xRCCorner = vec2<i32>(coords.${this.isChannelsLast?"yz":"zw"}) * uniforms.strides - uniforms.pads;
          let d2 = coords[${this.isChannelsLast?3:1}];
          let channelMul = uniforms.wShape[3];
          let d1 = d2 / channelMul;
          let q = d2 % channelMul;

          let inputRowStart = xRCCorner.x;
          let inputColStart = xRCCorner.y;
          let inputRowEnd = inputRowStart + uniforms.filterHeight *
              uniforms.dilations[0];
          let inputColEnd = inputColStart + uniforms.filterWidth *
              uniforms.dilations[1];

          // Convolve x(?, ?, d1)|x(d1, ?, ?) with w(:, :, d1, q) to get
          // y(yR, yC, d2)|y(d2, yR, yC). ? = to be determined. : = across all
          // values in that axis. x(?, ?, d1) and y(yR, yC, d2) is for NHWC.
          // x(d1, ?, ?) and y(d2, yR, yC) is for NCHW.
          var value = 0.0;

          // Extract if checking out of for loop for performance.
          if (inputRowStart >= 0 && inputColStart >= 0 &&
            inputRowEnd < uniforms.inDims[0] &&
                inputColEnd < uniforms.inDims[1]) {
              for (var wR = 0; wR < uniforms.filterHeight; wR = wR + 1) {
                let xR = inputRowStart + wR * uniforms.dilations[0];

                for (var wC = 0; wC < uniforms.filterWidth; wC = wC + 1) {
                  let xC = inputColStart + wC * uniforms.dilations[1];

                  let xVal = ${t};
                  let wVal = getW(wR, wC, d1, q);
                  value = value + xVal * wVal;
                }
              }
            } else {
              for (var wR = 0; wR < uniforms.filterHeight; wR = wR + 1) {
                let xR = inputRowStart + wR * uniforms.dilations[0];

                if (xR < 0 || xR >= uniforms.inDims[0]) {
                  continue;
                }

                for (var wC = 0; wC < uniforms.filterWidth; wC = wC + 1) {
                  let xC = inputColStart + wC * uniforms.dilations[1];

                  if (xC < 0 || xC >= uniforms.inDims[1]) {
                    continue;
                  }

                  let xVal = ${t};
                  let wVal = getW(wR, wC, d1, q);
                  value = value + xVal * wVal;
                }
              }
            }
            ${Je(this.addBias,this.activation)}
          setOutputAtCoords(coords[0], coords[1], coords[2], coords[3], value);
        }
      }
    `}};function uW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,filter:s}=t,{strides:i,pad:u,dataFormat:c,dilations:a,dimRoundingMode:l}=o,m=N.convertConv2DDataFormat(c),f=a;f==null&&(f=[1,1]);let h=N.computeConv2DInfo(n.shape,s.shape,i,f,u,l,!0,m),g=[{type:"int32",data:[h.padInfo.top,h.padInfo.left]},{type:"int32",data:[h.inHeight,h.inWidth]}],x=h.dataFormat==="channelsLast",b;return!x&&h.inHeight>16&&h.inWidth>16&&h.strideHeight===1&&h.strideWidth===1&&h.dilationWidth===1&&h.dilationHeight===1&&h.inChannels===h.outChannels?b=new em(h.outShape,h.filterHeight,h.filterWidth):x&&h.outHeight>4&&h.outWidth>4&&h.strideWidth<=2&&h.inChannels===h.outChannels&&h.dilationHeight===1&&h.dilationWidth===1&&h.inChannels%4===0?(b=new nu(h),g.push({type:"int32",data:[b.virtualWidth]})):(b=new su(h),g.push({type:"int32",data:[h.filterHeight]},{type:"int32",data:[h.filterWidth]},{type:"int32",data:[h.strideHeight,h.strideWidth]},{type:"int32",data:[h.dilationHeight,h.dilationWidth]})),e.runWebGPUProgram(b,[n,s],n.dtype,g)}var bk={kernelName:Do,backendName:"webgpu",kernelFunc:uW};p();p();var rm=class{constructor(t){this.variableNames=["x","dy"],this.uniforms=`strides : vec2<i32>, pads : vec2<i32>, filterDims : vec2<i32>, outHeight : i32,
      outWidth : i32, inHeight : i32, inWidth : i32, batchSize : i32, channelMul : i32,`,this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t.filterShape,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="depthwise_conv2d_backprop_filter"}getUserCode(){return`
      ${P("index")} {
      if (index < uniforms.size) {
        let coords = getCoordsFromIndex(index);
        let wR = coords[0];
        let wC = coords[1];
        let d1 = coords[2];
        let dm = coords[3];
        let d2 = d1 * uniforms.channelMul + dm;

        var dotProd = 0.0;
        for (var b = 0; b < uniforms.batchSize; b++) {
          for (var yR = 0; yR < uniforms.outHeight; yR++) {
            let xR = wR + yR * uniforms.strides[0] - uniforms.pads[0];

            if (xR < 0 || xR >= uniforms.inHeight) {
              continue;
            }

            for (var yC = 0; yC < uniforms.outWidth; yC++) {
              let xC = wC + yC * uniforms.strides[1] - uniforms.pads[1];

              if (xC < 0 || xC >= uniforms.inWidth) {
                continue;
              }

              let dyValue = getDy(b, yR, yC, d2);
              let xValue = getX(b, xR, xC, d1);
              dotProd += xValue * dyValue;
            }
          }
        }
        setOutputAtIndex(index, dotProd);
      }
    }
    `}},om=class{constructor(t){this.variableNames=["dy","W"],this.uniforms=`strides : vec2<i32>, pads : vec2<i32>, filterDims : vec2<i32>,
       outHeight : i32, outWidth : i32, channelMul : i32,`,this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t.inShape,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="depthwise_conv2d_backprop_input"}getUserCode(){return`
      ${P("index")} {
      if (index < uniforms.size) {
        let coords = getCoordsFromIndex(index);
        let batch = coords[0];
        let d1 = coords[3];
        let dyCorner = coords.yz - uniforms.pads;
        let dyRCorner = dyCorner.x;
        let dyCCorner = dyCorner.y;

        var dotProd = 0.0;
        for (var wR = 0; wR < uniforms.filterDims[0]; wR++) {
          let dyR = f32(dyRCorner + wR) / f32(uniforms.strides[0]);

          if (dyR < 0.0 || dyR >= f32(uniforms.outHeight) || fract(dyR) > 0.0) {
            continue;
          }

          let idyR = i32(dyR);
          let wRPerm = uniforms.filterDims[0] - 1 - wR;

          for (var wC = 0; wC < uniforms.filterDims[1]; wC++) {
            let dyC = f32(dyCCorner + wC) / f32(uniforms.strides[1]);

            if (dyC < 0.0 || dyC >= f32(uniforms.outWidth) || fract(dyC) > 0.0) {
              continue;
            }

            let idyC = i32(dyC);
            let wCPerm = uniforms.filterDims[1] - 1 - wC;

            for (var dm = 0; dm < uniforms.channelMul; dm++) {
              let d2 = d1 * uniforms.channelMul + dm;
              let xValue = getDy(batch, idyR, idyC, d2);
              let wValue = getW(wRPerm, wCPerm, d1, dm);
              dotProd += xValue * wValue;
            }
          }
        }
        setOutputAtIndex(index, dotProd);
      }
    }
    `}};function pW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,dy:s}=t,{strides:i,dilations:u,pad:c,dimRoundingMode:a,filterShape:l}=o,m=N.computeConv2DInfo(n.shape,l,i,u,c,a,!0),f=new rm(m),h=[{type:"int32",data:[m.strideHeight,m.strideWidth]},{type:"int32",data:[m.padInfo.top,m.padInfo.left]},{type:"int32",data:[m.filterHeight,m.filterWidth]},{type:"int32",data:[m.outHeight]},{type:"int32",data:[m.outWidth]},{type:"int32",data:[m.inHeight]},{type:"int32",data:[m.inWidth]},{type:"int32",data:[m.batchSize]},{type:"int32",data:[m.outChannels/m.inChannels]}];return e.runWebGPUProgram(f,[n,s],"float32",h)}var yk={kernelName:pc,backendName:"webgpu",kernelFunc:pW};p();function cW(r){let{inputs:t,backend:e,attrs:o}=r,{dy:n,filter:s}=t,{strides:i,dilations:u,pad:c,dimRoundingMode:a,inputShape:l}=o,m=N.computeConv2DInfo(l,s.shape,i,u,c,a,!0),f=new om(m),h=[{type:"int32",data:[m.strideHeight,m.strideWidth]},{type:"int32",data:[m.filterHeight-1-m.padInfo.top,m.filterWidth-1-m.padInfo.left]},{type:"int32",data:[m.filterHeight,m.filterWidth]},{type:"int32",data:[m.outHeight]},{type:"int32",data:[m.outWidth]},{type:"int32",data:[m.outChannels/m.inChannels]}];return e.runWebGPUProgram(f,[n,s],n.dtype,h)}var wk={kernelName:cc,backendName:"webgpu",kernelFunc:cW};p();p();var nm=class{constructor(t){this.variableNames=["x"],this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=[t,t],this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="diag"}getUserCode(){return`
      ${P("index")} {
        if (index < uniforms.size) {
          let coords = getOutputCoords();
          let value = select(0.0, getX(coords[0]), coords[0] == coords[1]);
          setOutputAtIndex(index, value);
        }
      }
    `}};function lW(r){let{inputs:t,backend:e}=r,{x:o}=t,n=[...o.shape,...o.shape],s=w.sizeFromShape(o.shape),i=X({inputs:{x:o},backend:e,attrs:{shape:[s]}}),u=new nm(s),c=e.runWebGPUProgram(u,[i],i.dtype),a=X({inputs:{x:c},backend:e,attrs:{shape:n}});return e.disposeData(i.dataId),e.disposeData(c.dataId),a}var Sk={kernelName:sa,backendName:"webgpu",kernelFunc:lW};p();p();var sm=class{constructor(t){this.variableNames=["x","w"],this.uniforms="filterDims: vec2<i32>, pads: vec2<i32>, strides: vec2<i32>, dilations: vec2<i32>",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t.outShape,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="dilation2d"}getUserCode(){return`
       ${P("index")} {
         if (index < uniforms.size) {
           let neg_infinity = -3.4e38;
           let coords = getOutputCoords();
           let batch = coords.x;
           let d1 = coords.w;
           let outTopLeftCorner = coords.yz * uniforms.strides - uniforms.pads;
           let hBeg = outTopLeftCorner.x;
           let wBeg = outTopLeftCorner.y;

           var curVal = neg_infinity;
           for (var h = 0; h < uniforms.filterDims[0]; h = h + 1) {
             let hIn = hBeg + h * uniforms.dilations[0];

             if (hIn >= 0 && hIn < uniforms.xShape[1]) {
               for (var w = 0; w < uniforms.filterDims[1]; w = w + 1) {
                 let wIn = wBeg + w * uniforms.dilations[1];

                 if (wIn >= 0 && wIn < uniforms.xShape[2]) {
                   let val = getX(batch, hIn, wIn, d1) + getW(h, w, d1);
                   if (val > curVal) {
                     curVal = val;
                   }
                 }
               }
             }
           }

           setOutputAtIndex(index, curVal);
         }
       }
     `}};function mW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,filter:s}=t,{strides:i,pad:u,dilations:c}=o,a=N.computeDilation2DInfo(n.shape,s.shape,i,u,"NHWC",c),l=[a.padInfo.top,a.padInfo.left],m=[{type:"int32",data:[a.filterHeight,a.filterWidth]},{type:"int32",data:[...l]},{type:"int32",data:[a.strideHeight,a.strideWidth]},{type:"int32",data:[a.dilationHeight,a.dilationWidth]}],f=new sm(a);return e.runWebGPUProgram(f,[n,s],n.dtype,m)}var vk={kernelName:Eo,backendName:"webgpu",kernelFunc:mW};p();p();var im=class{constructor(t,e){if(this.variableNames=["x","w","dy"],this.uniforms="filterDims: vec2<i32>, pads: vec2<i32>, strides: vec2<i32>, dilations: vec2<i32>, dySize: i32,",this.workgroupSize=[64,1,1],this.atomic=!0,this.outputShape=t.inShape,this.dispatchLayout=O(t.outShape),this.dispatch=B(this.dispatchLayout,t.outShape,this.workgroupSize),e!=="float32"&&e!=="int32")throw new Error(`Dilation2DBackpropInput only supports float32 and int32
          types, does not support ${e} type.`);this.type=e,this.shaderKey="dilation2DBackpropInput"}getUserCode(){return`
       ${P("index")} {
         if (index < uniforms.dySize) {
           let coords = getDyCoordsFromIndex(index);
           let b = coords[0];
           let r = coords[1];
           let c = coords[2];
           let d = coords[3];

           let dyCorner = vec2<i32>(r, c) * uniforms.strides - uniforms.pads;
           var curVal = -3.4e38;  // neg_infinity
           var xRMax = 0;
           var xCMax = 0;

           // In the case of multiple argmax branches, we only back-propagate
           // along the last branch, i.e., the one with largest value of
           // 'wR * uniforms.filterDims[1] + wC', similarly to the max-pooling
           // backward routines.
           for (var wR = 0; wR < uniforms.filterDims[0]; wR++) {
             let xR = dyCorner.x + wR * uniforms.dilations[0];

             if (xR >= 0 && xR < uniforms.xShape[1]) {
               for (var wC = 0; wC < uniforms.filterDims[1]; wC++) {
                 let xC = dyCorner.y + wC * uniforms.dilations[1];

                 if (xC >= 0 && xC < uniforms.xShape[2]) {
                   let val = getX(b, xR, xC, d) + getW(wR, wC, d);
                   if (val > curVal) {
                     curVal = val;
                     xRMax = xR;
                     xCMax = xC;
                   }
                 }
               }
             }
           }

           let flatIndexIn = d + uniforms.xShape[3] *
               (xCMax + uniforms.xShape[2] * (xRMax + uniforms.xShape[1] * b));
           let value = getDy(b, r, c, d);
           ${Qe("&result[flatIndexIn]","value",this.type)}
         }
       }
     `}},am=class{constructor(t,e,o){if(this.variableNames=["x","w","dy"],this.uniforms="filterDims: vec2<i32>, pads: vec2<i32>, strides: vec2<i32>, dilations: vec2<i32>, dySize: i32,",this.workgroupSize=[64,1,1],this.atomic=!0,this.outputShape=t.filterShape,this.dispatchLayout=O(t.outShape),this.dispatch=B(this.dispatchLayout,t.outShape,this.workgroupSize),o!=="float32"&&o!=="int32")throw new Error(`Dilation2DBackpropFilter only supports float32 and int32
          types, does not support ${o} type.`);this.type=o,this.shaderKey="dilation2DBackpropFilter"}getUserCode(){return`
       ${P("index")} {
         if (index < uniforms.dySize) {
           let coords = getDyCoordsFromIndex(index);
           let b = coords[0];
           let r = coords[1];
           let c = coords[2];
           let d = coords[3];

           let dyCorner = vec2<i32>(r, c) * uniforms.strides - uniforms.pads;
           var curVal = -3.4e38;  // neg_infinity
           var wRMax = 0;
           var wCMax = 0;

           // In the case of multiple argmax branches, we only back-propagate
           // along the last branch, i.e., the one with largest value of
           // 'wR * uniforms.filterDims[1] + wC', similarly to the max-pooling
           // backward routines.
           for (var wR = 0; wR < uniforms.filterDims[0]; wR++) {
             let xR = dyCorner.x + wR * uniforms.dilations[0];

             if (xR >= 0 && xR < uniforms.xShape[1]) {
               for (var wC = 0; wC < uniforms.filterDims[1]; wC++) {
                 let xC = dyCorner.y + wC * uniforms.dilations[1];

                 if (xC >= 0 && xC < uniforms.xShape[2]) {
                   let val = getX(b, xR, xC, d) + getW(wR, wC, d);
                   if (val > curVal) {
                     curVal = val;
                     wRMax = wR;
                     wCMax = wC;
                   }
                 }
               }
             }
           }

           let flatIndexIn = d + uniforms.wShape[2] * (wCMax + wRMax * uniforms.wShape[1]);
           let value = getDy(b, r, c, d);
           ${Qe("&result[flatIndexIn]","value",this.type)}
         }
       }
     `}};function fW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,filter:s,dy:i}=t,{strides:u,pad:c,dilations:a}=o,l=N.computeDilation2DInfo(n.shape,s.shape,u,c,"NHWC",a),m=s.dtype,f=new am(l,s.shape,m),h=[{type:"int32",data:[l.filterHeight,l.filterWidth]},{type:"int32",data:[l.padInfo.top,l.padInfo.left]},{type:"int32",data:[l.strideHeight,l.strideWidth]},{type:"int32",data:[l.dilationHeight,l.dilationWidth]},{type:"int32",data:[w.sizeFromShape(l.outShape)]}],g=Ht({backend:e,attrs:{shape:s.shape,value:0,dtype:m}});return e.runWebGPUProgram(f,[n,s,i],m,h,g)}var Ik={kernelName:As,backendName:"webgpu",kernelFunc:fW};p();function dW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,filter:s,dy:i}=t,{strides:u,pad:c,dilations:a}=o,l=N.computeDilation2DInfo(n.shape,s.shape,u,c,"NHWC",a),m=n.dtype,f=new im(l,m),h=[{type:"int32",data:[l.filterHeight,l.filterWidth]},{type:"int32",data:[l.padInfo.top,l.padInfo.left]},{type:"int32",data:[l.strideHeight,l.strideWidth]},{type:"int32",data:[l.dilationHeight,l.dilationWidth]},{type:"int32",data:[w.sizeFromShape(l.outShape)]}],g=Ht({backend:e,attrs:{shape:l.inShape,value:0,dtype:m}});return e.runWebGPUProgram(f,[n,s,i],m,h,g)}var Ck={kernelName:Ts,backendName:"webgpu",kernelFunc:dW};p();p();var um=class{constructor(t,e,o){this.variableNames=["Image"],this.uniforms="alpha: f32,",this.workgroupSize=[64,1,1],this.pixelsOpType=on.DRAW,this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.type=e,this.textureFormat=o,this.shaderKey=`draw_${e}_${o}`}getUserCode(){let t,e=this.type==="float32"?"value":"value / 255.0";return t=`
      if (uniforms.numChannels == 1) {
        rgba[0] = ${e};
        rgba[1] = ${e};
        rgba[2] = ${e};
      } else {
        rgba[d] = ${e};
      }`,`
       @group(0) @binding(0) var outImage : texture_storage_2d<${this.textureFormat}, write>;
       ${P("index")} {
         if (index < uniforms.size) {
           var rgba = vec4<f32>(0.0, 0.0, 0.0, uniforms.alpha);
           for (var d = 0; d < uniforms.numChannels; d = d + 1) {
             let value = f32(inBuf[index * uniforms.numChannels + d]);
             ${t}
           }
           rgba.x = rgba.x * rgba.w;
           rgba.y = rgba.y * rgba.w;
           rgba.z = rgba.z * rgba.w;
           let coords = getCoordsFromIndex(index);
           textureStore(outImage, vec2<i32>(coords.yx), rgba);
         }
       }
      `}};function hW(r){let{inputs:t,backend:e,attrs:o}=r,{image:n}=t,{canvas:s,options:i}=o,[u,c]=n.shape.slice(0,2),{imageOptions:a}=i||{},l=a?.alpha||1,m=e.device.features.has("bgra8unorm-storage")?"bgra8unorm":"rgba8unorm",f=[u,c],h=new um(f,n.dtype,m);s.width=c,s.height=u;let g="webgpu",x=s.getContext(g),b;x||(b=new OffscreenCanvas(c,u),x=b.getContext(g));let v=n.shape.length===3?n.shape[2]:1;x.configure({device:e.device,format:m,usage:GPUTextureUsage.STORAGE_BINDING,alphaMode:"premultiplied"});let _="int32",k=e.makeTensorInfo(f,_),D=e.tensorMap.get(k.dataId);D.resource=x.getCurrentTexture(),D.external=!0;let T=[{type:"uint32",data:[v]},{type:"float32",data:[l]}];if(e.runWebGPUProgram(h,[n],_,T,k),b){let R=s.getContext("2d");if(!R)throw new Error("Please make sure this canvas has only been used for 2d or webgpu context!");R.drawImage(b,0,0)}return e.disposeData(k.dataId),n}var kk={kernelName:wu,backendName:"webgpu",kernelFunc:hW};p();p();var fb=At({opType:et.MUL,cpuKernelImpl:i2,supportsComplex:!0}),_k={kernelName:Xr,backendName:"webgpu",kernelFunc:fb};p();function db(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{axis:s,keepDims:i}=o;return er(n,s,i,"sum",e)}var Nk={kernelName:"Sum",backendName:"webgpu",kernelFunc:db};function gW(r){let{inputs:t,backend:e,attrs:o}=r,{equation:n}=o,s=t,{allDims:i,summedDims:u,idDims:c}=N.decodeEinsumEquation(n,s.length);N.checkEinsumDimSizes(i.length,c,s);let{path:a,steps:l}=N.getEinsumComputePath(u,c),m=l.length,f=null,h=i.length,g=[];for(let x=0;x<m;++x){for(let b of l[x]){let{permutationIndices:v,expandDims:_}=N.getEinsumPermutation(h,c[b]),k;N.isIdentityPermutation(v)?k=s[b]:(k=Te({inputs:{x:s[b]},backend:e,attrs:{perm:v}}),g.push(k));let D=k.shape.slice();for(let T=0;T<_.length;++T)D.splice(_[T],0,1);w.arraysEqual(k.shape,D)||(k=X({inputs:{x:k},backend:e,attrs:{shape:D}}),g.push(k)),f===null?f=k:(f=fb({inputs:{a:k,b:f},backend:e}),g.push(f))}x<m-1&&(a[x]>=0&&(f=db({inputs:{x:f},backend:e,attrs:{axis:a[x]-(i.length-h),keepDims:!1}}),g.push(f)),h--)}for(let x of g)x!==f&&e.disposeData(x.dataId);return f}var Dk={kernelName:lc,backendName:"webgpu",kernelFunc:gW};p();var xW=it({opType:W.ELU}),Ek={kernelName:"Elu",backendName:"webgpu",kernelFunc:xW};p();var bW=r=>{let{inputs:t,backend:e}=r,{dy:o,y:n}=t,s=new sn(et.ELU_DER,o.shape,n.shape);return e.runWebGPUProgram(s,[o,n],o.dtype)},Tk={kernelName:Rs,backendName:"webgpu",kernelFunc:bW};p();var yW=At({opType:et.EQUAL,dtype:"bool",cpuKernelImpl:HC}),Ak={kernelName:En,backendName:"webgpu",kernelFunc:yW};p();var wW=it({opType:W.ERF}),$k={kernelName:"Erf",backendName:"webgpu",kernelFunc:wW};p();var SW=it({opType:W.EXP,cpuKernelImpl:qC,dtype:"float32"}),Rk={kernelName:"Exp",backendName:"webgpu",kernelFunc:SW};p();function pm(r){let{inputs:t,attrs:e,backend:o}=r,{dim:n}=e,{input:s}=t,i=s.shape.length,u=s.shape.slice(),c=n;return n<0&&(w.assert(-(i+1)<=n,()=>`Axis must be in the interval [${-(i+1)}, ${i}]`),c=i+n+1),u.splice(c,0,1),X({inputs:{x:s},backend:o,attrs:{shape:u}})}var Fk={kernelName:An,backendName:"webgpu",kernelFunc:pm};p();var vW=it({opType:W.EXPM1,cpuKernelImpl:KC}),Mk={kernelName:Ur,backendName:"webgpu",kernelFunc:vW};p();p();p();var gp=class{constructor(t,e){this.variableNames=["real","imag"],this.outputShape=[],this.uniforms="exponentMultiplier : f32, denominator: f32,",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=e,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.component=t,this.shaderKey=`fft_${t}`}getUserCode(){return`
    fn unaryOpComplex(real: f32, expR: f32, imag: f32, expI: f32) -> f32 {
      ${this.component==="real"?"return real * expR - imag * expI;":"return real * expI + imag * expR;"}
    }

    fn mulMatDFT(batch: i32, index: i32) -> f32 {
      let indexRatio = f32(index) / f32(uniforms.realShape[1]);
      let exponentMultiplierTimesIndexRatio =
          uniforms.exponentMultiplier * indexRatio;

      var result = 0.0;

      for (var i = 0; i < uniforms.realShape[1]; i = i + 1) {
        // x = (-2|2 * PI / N) * index * i;
        let x = exponentMultiplierTimesIndexRatio * f32(i);
        let expR = cos(x);
        let expI = sin(x);
        let real = getReal(batch, i);
        let imag = getImag(batch, i);

        result = result +
            unaryOpComplex(real, expR, imag, expI) / uniforms.denominator;
      }

      return result;
    }

    ${P("index")} {
      if (index < uniforms.size) {
        let coords = getOutputCoords();
        setOutputAtIndex(index, mulMatDFT(coords[0], coords[1]));
      }
    }
  `}};function cm(r,t,e){let o=e.tensorMap.get(r.dataId),n=w.sizeFromShape(r.shape),s=r.shape[r.shape.length-1],i=n/s,u=[],c=X({inputs:{x:r},backend:e,attrs:{shape:[i,s]}});u.push(c);let a=c.shape,l=new gp("real",a),m=new gp("imag",a),f=[{dataId:o.complexTensorInfos.real.dataId,dtype:o.complexTensorInfos.real.dtype,shape:a},{dataId:o.complexTensorInfos.imag.dataId,dtype:o.complexTensorInfos.imag.dtype,shape:a}],h=t?2*Math.PI:-2*Math.PI,g=t?a[1]:1,x=[{type:"float32",data:[h]},{type:"float32",data:[g]}],b=e.runWebGPUProgram(l,f,"float32",x);u.push(b);let v=e.runWebGPUProgram(m,f,"float32",x);u.push(v);let _=cr({inputs:{real:b,imag:v},backend:e});u.push(_);let k=X({inputs:{x:_},backend:e,attrs:{shape:r.shape}});return u.forEach(D=>e.disposeData(D.dataId)),k}function IW(r){let{inputs:t,backend:e}=r,{input:o}=t;return cm(o,!1,e)}var Pk={kernelName:"FFT",backendName:"webgpu",kernelFunc:IW};p();p();var lm=class{constructor(t){this.outputShape=[],this.variableNames=["x"],this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="flipLeftRight"}getUserCode(){return`
      ${P("index")} {
        if (index < uniforms.size) {
          let coords = getCoordsFromIndex(index);
          let coordX = uniforms.xShape[2] - coords[2] - 1;
          let outputValue = getX(coords[0], coords[1], coordX, coords[3]);
          setOutputAtIndex(index, outputValue);
        }
      }
    `}};var Bk={kernelName:Fs,backendName:"webgpu",kernelFunc:({inputs:r,backend:t})=>{let{image:e}=r,o=t,n=new lm(e.shape);return o.runWebGPUProgram(n,[e],e.dtype)}};p();var CW=it({opType:W.FLOOR,cpuKernelImpl:jC}),zk={kernelName:Vr,backendName:"webgpu",kernelFunc:CW};p();var kW=At({opType:et.FLOOR_DIV,cpuKernelImpl:XC,dtype:"int32"}),Lk={kernelName:Hr,backendName:"webgpu",kernelFunc:kW};p();p();var mm=class{constructor(t,e,o=!1){this.pixelsOpType=on.FROM_PIXELS,this.outputShape=[0],this.variableNames=[],this.workgroupSize=[256,1,1],this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize,[e,1,1]),this.importVideo=o,this.shaderKey=`fromPixels_${this.importVideo}`}getUserCode(){let t=this.importVideo?"textureLoad(src, vec2<i32>(coords.yx));":"textureLoad(src, vec2<i32>(coords.yx), 0)";return`
      @binding(1) @group(0) var src: ${this.importVideo?"texture_external":"texture_2d<f32>"};
      ${P("index")} {
        let flatIndex = index * uniforms.numChannels;
        if (flatIndex < uniforms.size) {
          let coords = getCoordsFromIndex(flatIndex);
          let values = ${t};
          for (var i = 0; i < uniforms.numChannels; i = i + 1) {
            result[flatIndex + i] = i32(floor(255.0 * values[i]));
          }
        }
      }
  `}};var Ok={kernelName:Cu,backendName:"webgpu",kernelFunc:_W},iu,hb=K().getBool("CANVAS2D_WILL_READ_FREQUENTLY_FOR_GPU");function _W(r){let{inputs:t,backend:e,attrs:o}=r,{pixels:n}=t,{numChannels:s}=o;if(n==null)throw new Error("pixels passed to tf.browser.fromPixels() can not be null");let i=typeof HTMLVideoElement<"u"&&n instanceof HTMLVideoElement,u=typeof HTMLImageElement<"u"&&n instanceof HTMLImageElement,c=typeof HTMLCanvasElement<"u"&&n instanceof HTMLCanvasElement||typeof OffscreenCanvas<"u"&&n instanceof OffscreenCanvas,a=typeof ImageBitmap<"u"&&n instanceof ImageBitmap,[l,m]=i?[n.videoWidth,n.videoHeight]:[n.width,n.height],f=[m,l,s],h=K().getBool("WEBGPU_IMPORT_EXTERNAL_TEXTURE")&&i,g=i||u;if(a||c||g){let _;if(h)_=e.device.importExternalTexture({source:n});else{if(g){let at=K().getBool("CANVAS2D_WILL_READ_FREQUENTLY_FOR_GPU");(iu==null||at!==hb)&&(hb=at,iu=document.createElement("canvas").getContext("2d",{willReadFrequently:hb})),iu.canvas.width=l,iu.canvas.height=m,iu.drawImage(n,0,0,l,m),n=iu.canvas}let U=GPUTextureUsage.COPY_DST|GPUTextureUsage.RENDER_ATTACHMENT|GPUTextureUsage.TEXTURE_BINDING,Z=e.textureManager.acquireTexture(f[1],f[0],"rgba8unorm",U);e.queue.copyExternalImageToTexture({source:n},{texture:Z},[f[1],f[0]]),_=Z}let k=w.sizeFromShape(f),D=w.computeStrides(f),T=new mm(f,s,h),R=[{type:"uint32",data:[k]},{type:"uint32",data:[s]},{type:"uint32",data:[...D]}],M=e.makeTensorInfo([m,l],"int32"),G=e.tensorMap.get(M.dataId);G.resource=_;let L=e.runWebGPUProgram(T,[M],"int32",R);return e.disposeData(M.dataId),L}let x=n.data,b=x;if(s!=null&&s!==4){b=new Uint8Array(n.width*n.height*s);let _=x.length,k=0;for(let D=0;D<_;D++)D%4<s&&(b[k++]=x[D])}let v=e.makeTensorInfo(f,"int32",new Int32Array(b));return e.uploadToGPU(v.dataId),v}p();p();var fm=class{constructor(t,e,o,n,s){this.uniforms="varianceEpsilon : f32,",this.workgroupSize=[128,1,1],this.size=!0,this.variableNames=["x","mean","variance"],N.assertAndGetBroadcastShape(t,e),N.assertAndGetBroadcastShape(t,o),this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),n!=null&&(N.assertAndGetBroadcastShape(t,n),this.variableNames.push("offset")),s!=null&&(N.assertAndGetBroadcastShape(t,s),this.variableNames.push("scale")),this.offsetShape=n,this.scaleShape=s,this.shaderKey="batchNorm"}getUserCode(){let t="0.0";this.offsetShape!=null&&(t="getOffsetByOutputIndex(index)");let e="1.0";return this.scaleShape!=null&&(e="getScaleByOutputIndex(index)"),`
      ${P("index")} {
        if (index < uniforms.size)
        {
          let xValue = getXByOutputIndex(index);
          let meanValue = getMeanByOutputIndex(index);
          let varianValue = getVarianceByOutputIndex(index);
          let offsetValue = ${t};
          let scaleValue = ${e};
          let inv = scaleValue * inverseSqrt(varianValue + f32(uniforms.varianceEpsilon));
          setOutputAtIndex(index,dot(vec3<f32>(xValue, -meanValue, offsetValue), vec3<f32>(inv, inv, 1.0)));
        }
      }
  `}};var Gk={kernelName:To,backendName:"webgpu",kernelFunc:({inputs:r,attrs:t,backend:e})=>{let{x:o,scale:n,offset:s,mean:i,variance:u}=r,{varianceEpsilon:c}=t,a=e,l=[o,i,u],m=null;s!=null&&(m=s.shape,l.push(s));let f=null;n!=null&&(f=n.shape,l.push(n));let h=new fm(o.shape,i.shape,u.shape,m,f),g=[{type:"float32",data:[c]}];return a.runWebGPUProgram(h,l,o.dtype,g)}};p();function NW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,filter:s,bias:i,preluActivationWeights:u}=t,{strides:c,pad:a,dataFormat:l,dilations:m,dimRoundingMode:f,activation:h,leakyreluAlpha:g}=o,x=N.convertConv2DDataFormat(l),b=N.computeConv2DInfo(n.shape,s.shape,c,m,a,f,!1,x);return Hl({x:n,filter:s,convInfo:b,backend:e,bias:i,preluActivationWeights:u,leakyreluAlpha:g,activation:h})}var Wk={kernelName:us,backendName:"webgpu",kernelFunc:NW};p();function DW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,filter:s,bias:i,preluActivationWeights:u}=t,{strides:c,pad:a,dilations:l,dimRoundingMode:m,activation:f,leakyreluAlpha:h}=o,g=l;g==null&&(g=[1,1]),w.assert(N.eitherStridesOrDilationsAreOne(c,g),()=>`Error in depthwiseConv2d: Either strides or dilations must be 1. Got strides ${c} and dilations '${g}'`);let x=N.computeConv2DInfo(n.shape,s.shape,c,g,a,m,!0),b=[n,s],v=i!=null,_=u!=null;v&&b.push(i),_&&b.push(u);let k=[{type:"int32",data:[x.padInfo.top,x.padInfo.left]},{type:"int32",data:[x.inHeight,x.inWidth]}],D;return x.outHeight>4&&x.outWidth>4&&x.strideWidth<=2&&x.inChannels===x.outChannels&&x.dilationHeight===1&&x.dilationWidth===1&&x.inChannels%4===0?(D=new nu(x,v,f,_),k.push({type:"int32",data:[D.virtualWidth]})):(D=new su(x,v,f,_),k.push({type:"int32",data:[x.filterHeight]},{type:"int32",data:[x.filterWidth]},{type:"int32",data:[x.strideHeight,x.strideWidth]},{type:"int32",data:[x.dilationHeight,x.dilationWidth]})),f==="leakyrelu"&&(k.push({type:"float32",data:[h]}),D.uniforms+=" alpha : f32,"),e.runWebGPUProgram(D,b,"float32",k)}var Uk={kernelName:ps,backendName:"webgpu",kernelFunc:DW};p();p();var dm=class{constructor(t,e){this.variableNames=["A","indices"],this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=e,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey=`gathernd_${t}`,this.sliceDim=t,this.uniforms=`sliceDim : i32, strides : ${zt(t)},`}getUserCode(){let t;return this.sliceDim>1?t="uniforms.strides[j]":t="uniforms.strides",`
      ${P("index")} {
        if (index < uniforms.size) {
          let coords = getCoordsFromIndex(index);
          var flattenIndex = 0;
          for (var j = 0; j < uniforms.sliceDim; j = j + 1) {
            let indexTemp = i32(round(getIndices(coords[0], j)));
            let strideNum = ${t};
            flattenIndex = flattenIndex + indexTemp * strideNum;
          }

          setOutputAtIndex(index, getA(flattenIndex, coords[1]));
        }
      }
      `}};function EW(r){let{inputs:t,backend:e}=r,{params:o,indices:n}=t,s=n.shape,i=s[s.length-1],u=w.sizeFromShape(o.shape),[c,a,l,m]=N.prepareAndValidate(o,n),f=X({inputs:{x:n},backend:e,attrs:{shape:[a,i]}}),h=X({inputs:{x:o},backend:e,attrs:{shape:[w.sizeFromShape(o.shape)/l,l]}});if(e.shouldExecuteOnCPU([o,n])||o.dtype==="string"){let _=e.readSync(n.dataId),k=e.bufferSync(o),D=YC(_,k,o.dtype,a,i,l,m,o.shape,u);return e.makeTensorInfo(c,o.dtype,D.values)}let g=new dm(i,[a,l]),x=[{type:"int32",data:[i]},{type:"int32",data:m}],b=e.runWebGPUProgram(g,[h,f],h.dtype,x),v=X({inputs:{x:b},backend:e,attrs:{shape:c}});return e.disposeData(f.dataId),e.disposeData(h.dataId),e.disposeData(b.dataId),v}var Vk={kernelName:Ms,backendName:"webgpu",kernelFunc:EW};p();p();var hm=class{constructor(t,e){this.variableNames=["A","indices"],this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t.slice(),this.aShape=t,this.outputShape=e,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="gather"}getUserCode(){let t=TW(this.aShape);return`
      ${P("index")} {
        if (index < uniforms.size) {
          let resRC = getCoordsFromIndex(index);
          let indexZ = i32(getIndices(resRC.x, resRC.z));
          let inBounds = select(0.0, 1.0, indexZ >= 0 && indexZ < uniforms.aShape[2]);
          setOutputAtIndex(index, inBounds * getA(${t}));
        }
      }
    `}};function TW(r){let t=["resRC.x","resRC.y","resRC.z","resRC.w"],e=[];for(let o=0;o<r.length;o++)o===2?e.push("indexZ"):e.push(`${t[o]}`);return e.join()}function gb(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,indices:s}=t,{axis:i,batchDims:u}=o,c=w.parseAxisParam(i,n.shape)[0],a=N.segment_util.collectGatherOpShapeInfo(n,s,c,u),l=w.sizeFromShape(s.shape),m=[],f=X({inputs:{x:n},backend:e,attrs:{shape:[a.batchSize,a.outerSize,a.dimSize,a.sliceSize]}}),h=X({inputs:{x:s},backend:e,attrs:{shape:[a.batchSize,l/a.batchSize]}});m.push(f),m.push(h);let g=[a.batchSize,a.outerSize,l/a.batchSize,a.sliceSize];if(e.shouldExecuteOnCPU([n,s])){let k=e.tensorMap.get(h.dataId).values,D=It(h.shape,h.dtype,k),R=e.tensorMap.get(f.dataId).values,M=It(f.shape,f.dtype,R),G=ZC(M,D,g);return m.forEach(L=>e.disposeData(L.dataId)),e.makeTensorInfo(a.outputShape,G.dtype,G.values)}let x=new hm(f.shape,g),b=e.runWebGPUProgram(x,[f,h],f.dtype);m.push(b);let v=X({inputs:{x:b},backend:e,attrs:{shape:a.outputShape}});return m.forEach(_=>e.disposeData(_.dataId)),v}var Hk={kernelName:$n,backendName:"webgpu",kernelFunc:gb};p();var AW=At({opType:et.GREATER,cpuKernelImpl:JC,dtype:"bool"}),qk={kernelName:Rn,backendName:"webgpu",kernelFunc:AW};p();var $W=At({opType:et.GREATER_EQUAL,dtype:"bool",cpuKernelImpl:QC}),Kk={kernelName:qr,backendName:"webgpu",kernelFunc:$W};p();function RW(r){let{inputs:t,backend:e}=r,{input:o}=t;return cm(o,!0,e)}var jk={kernelName:mc,backendName:"webgpu",kernelFunc:RW};p();var FW=it({opType:W.IS_FINITE,dtype:"bool"}),Xk={kernelName:Fn,backendName:"webgpu",kernelFunc:FW};p();var MW=it({opType:W.IS_INF,dtype:"bool"}),Yk={kernelName:Mn,backendName:"webgpu",kernelFunc:MW};p();var PW=it({opType:W.IS_NAN,dtype:"bool"}),Zk={kernelName:Pn,backendName:"webgpu",kernelFunc:PW};p();function BW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{alpha:s}=o,i=[{type:"float32",data:[s]}],u=new tr(n.shape,W.LEAKYRELU,"alpha : f32,");return e.runWebGPUProgram(u,[n],"float32",i)}var Qk={kernelName:Ao,backendName:"webgpu",kernelFunc:BW};p();var zW=At({opType:et.LESS,dtype:"bool",cpuKernelImpl:e2}),Jk={kernelName:Bn,backendName:"webgpu",kernelFunc:zW};p();var LW=At({opType:et.LESS_EQUAL,dtype:"bool",cpuKernelImpl:t2}),t0={kernelName:zn,backendName:"webgpu",kernelFunc:LW};p();p();var gm=class{constructor(t){this.variableNames=[],this.outputShape=[],this.uniforms="start : f32, step : f32,",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=[t],this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="linSpace"}getUserCode(){return`
      ${P("index")} {
        if (index < uniforms.size) {
          setOutputAtIndex(index, uniforms.start + f32(index) * uniforms.step);
        }
      }
    `}};function OW(r){let{backend:t,attrs:e}=r,{start:o,stop:n,num:s}=e,i=(n-o)/(s-1),u=new gm(s),c=[{type:"float32",data:[o]},{type:"float32",data:[i]}];return t.runWebGPUProgram(u,[],"float32",c)}var e0={kernelName:Ps,backendName:"webgpu",kernelFunc:OW};p();var GW=it({opType:W.LOG,cpuKernelImpl:r2}),r0={kernelName:"Log",backendName:"webgpu",kernelFunc:GW};p();var WW=it({opType:W.LOG1P}),o0={kernelName:On,backendName:"webgpu",kernelFunc:WW};p();var UW=At({opType:et.LOGICAL_AND,dtype:"bool"}),n0={kernelName:ua,backendName:"webgpu",kernelFunc:UW};p();var VW=it({opType:W.LOGICAL_NOT}),s0={kernelName:pa,backendName:"webgpu",kernelFunc:VW};p();var HW=At({opType:et.LOGICAL_OR}),i0={kernelName:ca,backendName:"webgpu",kernelFunc:HW};p();p();var a0=`
  var powValue = 0.0;
  let basis = uniforms.bias + uniforms.alpha * sum;
  if (uniforms.beta == 0.5) {
    powValue = inverseSqrt(basis);
  } else if (uniforms.beta == 1.0) {
    powValue = 1.0 / basis;
  } else {
    powValue = exp(log(basis) * (-uniforms.beta));
  }
`,xm=class{constructor(t){this.outputShape=[],this.variableNames=["x"],this.uniforms="radius : i32, bias : f32, alpha : f32, beta : f32,",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="lrn"}getUserCode(){return`
    ${P("index")} {
      if (index < uniforms.size) {
        let coords = getOutputCoords();
        let b = coords[0];
        let r = coords[1];
        let c = coords[2];
        let d = coords[3];

        let x = getX(b, r, c, d);
        var sum = 0.0;
        for (var i = -uniforms.radius; i <= uniforms.radius; i = i + 1) {
          let idx = d + i;
          if (idx >= 0 && idx < uniforms.xShape[3]) {
            let z = getX(b, r, c, idx);
            sum = sum + z * z;
          }
        }
        ${a0}

        setOutputAtIndex(index, x * powValue);
      }
    }
  `}},bm=class{constructor(t,e){this.outputShape=[],this.variableNames=["x"],this.uniforms="radius : i32, bias : f32, alpha : f32, beta : f32,",this.workgroupSize=[256,1,1],this.maxAllowRadius=16,w.assert(e<=this.maxAllowRadius,()=>`Radius must be less than or equal to ${this.maxAllowRadius}, current radius is ${e}`),this.outputShape=t,this.elementsPerWorkgroup=this.workgroupSize[0]-2*this.maxAllowRadius,this.dispatchLayout={x:[3],y:[2],z:[0,1]},this.dispatch=B(this.dispatchLayout,this.outputShape,[this.elementsPerWorkgroup,this.workgroupSize[1],this.workgroupSize[2]]),this.shaderKey="lrn_shared"}getUserCode(){return`
    var <workgroup>lrnSub: array<f32, ${this.workgroupSize[0]}>;
    const elementsPerWorkgroup = ${this.elementsPerWorkgroup};
    const maxAllowRadius = ${this.maxAllowRadius};

    ${P()} {
      let localDepth = i32(localId.x);
      let workgroupDepth = i32(workgroupId.x) * elementsPerWorkgroup;
      let xDepth = workgroupDepth + localDepth - maxAllowRadius;
      let b = i32(globalId.z) / uniforms.xShape[1];
      let r = i32(globalId.z) - b * uniforms.xShape[1];
      let c = i32(globalId.y);
      let d = workgroupDepth + localDepth;

      var x = 0.0;
      if (xDepth >= 0 && xDepth < uniforms.xShape[3]) {
        x = getX(b, r, c, xDepth);
      }
      lrnSub[localDepth] = x;
      workgroupBarrier();

      if (localDepth < elementsPerWorkgroup && d < uniforms.outShape[3]) {
        var sum = 0.0;
        let index = localDepth + maxAllowRadius;
        for (var i = -uniforms.radius; i <= uniforms.radius; i = i + 1) {
          let z = lrnSub[index + i];
          sum = sum + z * z;
        }
        ${a0}

        setOutputAtCoords(b, r, c, d, lrnSub[index] * powValue);
      }
    } `}};function qW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{depthRadius:s,bias:i,alpha:u,beta:c}=o,a;s>16?a=new xm(n.shape):a=new bm(n.shape,s);let l=[{type:"int32",data:[s]},{type:"float32",data:[i]},{type:"float32",data:[u]},{type:"float32",data:[c]}];return e.runWebGPUProgram(a,[n],n.dtype,l)}var u0={kernelName:"LRN",backendName:"webgpu",kernelFunc:qW};p();p();var ym=class{constructor(t){this.outputShape=[],this.variableNames=["inputImage","outputImage","dy"],this.uniforms="depthRadius : i32, bias : f32, alpha : f32, beta : f32,",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="lrn_grad"}getUserCode(){return`
    ${P("index")} {
      if (index < uniforms.size) {
        let coords = getOutputCoords();
        let b = coords[0];
        let r = coords[1];
        let c = coords[2];

        let MIN_DEPTH_BEGIN = 0;
        let MAX_DEPTH_END = uniforms.outShape[3];
        var result = 0.0;
        for (var d = MIN_DEPTH_BEGIN; d < MAX_DEPTH_END; d++) {
          let depthBegin = max(MIN_DEPTH_BEGIN, d - uniforms.depthRadius);
          let depthEnd = min(MAX_DEPTH_END, d + uniforms.depthRadius + 1);

          var norm = 0.0;
          for (var k = MIN_DEPTH_BEGIN; k < MAX_DEPTH_END; k++) {
            if (k < depthBegin) {
              continue;
            } else if (k >= depthBegin && k < depthEnd) {
              norm += getInputImage(b, r, c, k) * getInputImage(b, r, c, k);
            } else {
              break;
            }
          }

          norm = uniforms.alpha * norm + uniforms.bias;

          for (var k = MIN_DEPTH_BEGIN; k < MAX_DEPTH_END; k++) {
            if (k < depthBegin) {
              continue;
            } else if (k >= depthBegin && k < depthEnd) {
              var dyi = -2.0 * uniforms.alpha * uniforms.beta
                * getInputImage(b, r, c, k) * getOutputImage(b, r, c, d) / norm;
              if (k == d) {
                dyi += pow(norm, -1.0 * uniforms.beta);
              }
              if (k == coords[3]) {
                dyi *= getDy(b, r, c, d);
                result += dyi;
              }
            } else {
              break;
            }
          }
        }

        setOutputAtIndex(index, result);
      }
    }
  `}};function KW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,y:s,dy:i}=t,{depthRadius:u,bias:c,alpha:a,beta:l}=o,m=new ym(n.shape),f=[{type:"int32",data:[u]},{type:"float32",data:[c]},{type:"float32",data:[a]},{type:"float32",data:[l]}];return e.runWebGPUProgram(m,[n,s,i],n.dtype,f)}var p0={kernelName:zs,backendName:"webgpu",kernelFunc:KW};p();var jW=At({opType:et.MAX,cpuKernelImpl:n2}),c0={kernelName:Kr,backendName:"webgpu",kernelFunc:jW};p();function XW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{filterSize:s,strides:i,pad:u,dimRoundingMode:c}=o,l=N.computePool2DInfo(n.shape,s,i,1,u,c);return $l(n,l,"max",e)}var l0={kernelName:$o,backendName:"webgpu",kernelFunc:XW};p();function YW(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{filterSize:s,strides:i,pad:u,dataFormat:c,dimRoundingMode:a}=o,l=[1,1,1],m=N.computePool3DInfo(n.shape,s,i,l,u,a,c),f=new bs(m,"max"),h=[{type:"int32",data:[m.strideDepth,m.strideHeight,m.strideWidth]},{type:"int32",data:[m.padInfo.front,m.padInfo.top,m.padInfo.left]},{type:"int32",data:[m.inDepth,m.inHeight,m.inWidth]},{type:"int32",data:[m.effectiveFilterDepth,m.effectiveFilterHeight,m.effectiveFilterWidth]}];return e.runWebGPUProgram(f,[n],n.dtype,h)}var m0={kernelName:Gn,backendName:"webgpu",kernelFunc:YW};p();p();var wm=class{constructor(t){this.variableNames=["dy","maxPos"],this.uniforms=`strides : vec2<i32>, pads : vec2<i32>, dilations : vec2<i32>, filterDims : vec2<i32>,
       outHeight : i32, outWidth : i32`,this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t.inShape,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="maxPool2DBackprop"}getUserCode(){return`
      ${P("index")} {
      if (index < uniforms.size) {
        let coords = getCoordsFromIndex(index);
        let batch = coords[0];
        let d = coords[3];

        let dyRCCorner = vec2<i32>(coords.yz) - uniforms.pads;
        let dyRCorner = dyRCCorner.x;
        let dyCCorner = dyRCCorner.y;

        // Convolve dy(?, ?, d) with pos mask(:, :, d) to get dx(xR, xC, d).
        // ? = to be determined. : = across all values in that axis.
        var dotProd = 0.0;
        let lastIndex = uniforms.filterDims[0] * uniforms.filterDims[1] - 1;
        for (var wR = 0; wR < uniforms.filterDims[0]; wR += uniforms.dilations[0]) {
          let dyR = f32(dyRCorner + wR) / f32(uniforms.strides[0]);

          if (dyR < 0.0 || dyR >= f32(uniforms.outHeight) || fract(dyR) > 0.0) {
            continue;
          }
          let idyR = i32(dyR);

          for (var wC = 0; wC < uniforms.filterDims[1]; wC += uniforms.dilations[1]) {
            let dyC = f32(dyCCorner + wC) / f32(uniforms.strides[1]);

            if (dyC < 0.0 || dyC >= f32(uniforms.outWidth) || fract(dyC) > 0.0) {
              continue;
            }
            let idyC = i32(dyC);

            let dyValue = getDy(batch, idyR, idyC, d);
            let maxPosValue = lastIndex - i32(getMaxPos(batch, idyR, idyC, d));

            // Get the current value, check it against the value from the
            // position matrix.
            let curPosValue = wR * uniforms.filterDims[1] + wC;
            let mask = select(0.0, 1.0, maxPosValue == curPosValue);
            dotProd += dyValue * mask;
          }
        }
        setOutputAtIndex(index, dotProd);
      }
    }
    `}},Sm=class{constructor(t){this.variableNames=["dy","maxPos"],this.uniforms=`strides : vec3<i32>, pads : vec3<i32>, filterDims : vec3<i32>,
      outDepth : i32, outHeight : i32, outWidth : i32`,this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t.inShape,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="maxPool3DBackprop"}getUserCode(){return`
      ${P("index")} {
      if (index < uniforms.size) {
        let coords = getCoordsFromIndex(index);
        let batch = coords.x;
        let ch = coords.u;

        let dyCorner = vec3<i32>(coords.y, coords.z, coords.w) - uniforms.pads;
        let dyDCorner = dyCorner.x;
        let dyRCorner = dyCorner.y;
        let dyCCorner = dyCorner.z;

        // Convolve dy(?, ?, ?, ch) with pos mask(:, :, :, d) to get
        // dx(xD, xR, xC, ch).
        // ? = to be determined. : = across all values in that axis.
        var dotProd = 0.0;
        let lastIndex = uniforms.filterDims[0] * uniforms.filterDims[1] * uniforms.filterDims[2] - 1;

        for (var wD = 0; wD < uniforms.filterDims[0]; wD++) {
          let dyD = f32(dyDCorner + wD) / f32(uniforms.strides[0]);

          if (dyD < 0.0 || dyD >= f32(uniforms.outDepth) || fract(dyD) > 0.0) {
            continue;
          }
          let idyD = i32(dyD);

          for (var wR = 0; wR < uniforms.filterDims[1]; wR++) {
            let dyR = f32(dyRCorner + wR) / f32(uniforms.strides[1]);

            if (dyR < 0.0 || dyR >= f32(uniforms.outHeight) || fract(dyR) > 0.0) {
              continue;
            }
            let idyR = i32(dyR);

            for (var wC = 0; wC < uniforms.filterDims[2]; wC++) {
              let dyC = f32(dyCCorner + wC) / f32(uniforms.strides[2]);

              if (dyC < 0.0 || dyC >= f32(uniforms.outWidth) || fract(dyC) > 0.0) {
                continue;
              }
              let idyC = i32(dyC);

              let dyValue = getDy(batch, idyD, idyR, idyC, ch);
              let maxPosValue = lastIndex - i32(getMaxPos(batch, idyD, idyR, idyC, ch));

              // Get the current value, check it against the value from the
              // position matrix.
              let curPosValue = wD * uniforms.filterDims[1] * uniforms.filterDims[2] + wR * uniforms.filterDims[2] + wC;
              let mask = select(0.0, 1.0, maxPosValue == curPosValue);
              dotProd += dyValue * mask;
            }
          }
        }

        setOutputAtIndex(index, dotProd);
      }
    }
    `}};function ZW(r){let{inputs:t,backend:e,attrs:o}=r,{dy:n,input:s}=t,i=s,{filterSize:u,strides:c,pad:a,dimRoundingMode:l}=o,m=[1,1,1],f=N.computePool3DInfo(i.shape,u,c,m,a,l),h=new bs(f,"max",!0),g=[{type:"int32",data:[f.strideDepth,f.strideHeight,f.strideWidth]},{type:"int32",data:[f.padInfo.front,f.padInfo.top,f.padInfo.left]},{type:"int32",data:[f.inDepth,f.inHeight,f.inWidth]},{type:"int32",data:[f.effectiveFilterDepth,f.effectiveFilterHeight,f.effectiveFilterWidth]}],x=e.runWebGPUProgram(h,[i],"int32",g),b=new Sm(f);g=[{type:"int32",data:[f.strideDepth,f.strideHeight,f.strideWidth]},{type:"int32",data:[f.effectiveFilterDepth-1-f.padInfo.front,f.effectiveFilterHeight-1-f.padInfo.top,f.effectiveFilterWidth-1-f.padInfo.left]},{type:"int32",data:[f.effectiveFilterDepth,f.effectiveFilterHeight,f.effectiveFilterWidth]},{type:"int32",data:[f.outDepth]},{type:"int32",data:[f.outHeight]},{type:"int32",data:[f.outWidth]}];let v=e.runWebGPUProgram(b,[n,x],i.dtype,g);return e.disposeData(x.dataId),v}var f0={kernelName:ma,backendName:"webgpu",kernelFunc:ZW};p();function QW(r){let{inputs:t,backend:e,attrs:o}=r,{dy:n,input:s,output:i}=t,u=s;xl([s,i],"maxPoolGrad");let{filterSize:c,strides:a,pad:l,dimRoundingMode:m}=o,f=N.computePool2DInfo(u.shape,c,a,1,l,m),h=new mo(f,"max",!0),g=[{type:"int32",data:[f.strideHeight,f.strideWidth]},{type:"int32",data:[f.padInfo.top,f.padInfo.left]},{type:"int32",data:[f.dilationHeight,f.dilationWidth]},{type:"int32",data:[f.inHeight,f.inWidth]},{type:"int32",data:[f.effectiveFilterHeight,f.effectiveFilterWidth]}],x=e.runWebGPUProgram(h,[u],"int32",g),b=new wm(f);g=[{type:"int32",data:[f.strideHeight,f.strideWidth]},{type:"int32",data:[f.effectiveFilterHeight-1-f.padInfo.top,f.effectiveFilterWidth-1-f.padInfo.left]},{type:"int32",data:[f.dilationHeight,f.dilationWidth]},{type:"int32",data:[f.effectiveFilterHeight,f.effectiveFilterWidth]},{type:"int32",data:[f.outHeight]},{type:"int32",data:[f.outWidth]}];let v=e.runWebGPUProgram(b,[n,x],u.dtype,g);return e.disposeData(x.dataId),v}var d0={kernelName:la,backendName:"webgpu",kernelFunc:QW};p();function JW(r){let{inputs:t,backend:e,attrs:o}=r,{filterSize:n,strides:s,pad:i,includeBatchInIndex:u}=o,{x:c}=t;w.assert(c.shape.length===4,()=>`Error in maxPool: input must be rank 4 but got rank ${c.shape.length}.`);let a=[1,1];w.assert(N.eitherStridesOrDilationsAreOne(s,a),()=>`Error in maxPool: Either strides or dilations must be 1. Got strides ${s} and dilations '${a}'`);let l=N.computePool2DInfo(c.shape,n,s,a,i),m=[{type:"int32",data:[l.strideHeight,l.strideWidth]},{type:"int32",data:[l.padInfo.top,l.padInfo.left]},{type:"int32",data:[l.dilationHeight,l.dilationWidth]},{type:"int32",data:[l.inHeight,l.inWidth]},{type:"int32",data:[l.effectiveFilterHeight,l.effectiveFilterWidth]}],f=new mo(l,"max",!1),h=e.runWebGPUProgram(f,[c],c.dtype,m);f=new mo(l,"max",!0,!0,u);let g=e.runWebGPUProgram(f,[c],"int32",m);return[h,g]}var h0={kernelName:fa,backendName:"webgpu",kernelFunc:JW};p();function tU(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{axis:s,keepDims:i}=o;return er(n,s,i,"min",e)}var g0={kernelName:"Min",backendName:"webgpu",kernelFunc:tU};p();var eU=At({opType:et.MIN,cpuKernelImpl:s2}),x0={kernelName:jr,backendName:"webgpu",kernelFunc:eU};p();p();var vm=class{constructor(t,e,o){this.uniforms="",this.variableNames=["x"],this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=e.map((n,s)=>n[0]+t[s]+n[1]),this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.xShape=t,e.map((n,s)=>{this.uniforms+=` pad${s} : vec2<i32>,`}),this.offset=o==="reflect"?0:1,this.shaderKey=`mirrorPad_${o}`}getUserCode(){let t=this.xShape.length,e=this.xShape.map((a,l)=>`uniforms.pad${l}[0]`).join(","),o=this.xShape.map((a,l)=>`uniforms.pad${l}[0] + uniforms.xShape${t>1?`[${l}]`:""}`).join(","),n=t===1?"start":"start[i]",s=t===1?"end":"end[i]",i=t===1?"outC":"outC[i]",u=zt(t),c=t>1?["coords[0]","coords[1]","coords[2]","coords[3]"].slice(0,t):"coords";return`
      ${P("index")} {
        if (index < uniforms.size) {
          let start = ${u}(${e});
          let end = ${u}(${o});
          var outC = getCoordsFromIndex(index);
          for (var i = 0; i < ${t}; i = i + 1) {
            if (${i} < ${n}) {
              ${i} = ${n} * 2 - ${i} - ${this.offset};
            } else if(${i} >= ${s}) {
              ${i} = (${s} - 1) * 2 - ${i} + ${this.offset};
            }
          }
          let coords = outC - start;
          setOutputAtIndex(index, getX(${c}));
        }
      }
    `}};var b0={kernelName:Fo,backendName:"webgpu",kernelFunc:({inputs:r,attrs:t,backend:e})=>{let{x:o}=r,{paddings:n,mode:s}=t,i=e,u=n.map(l=>({type:"int32",data:[l[0],l[1]]})),c=new vm(o.shape,n,s);return i.runWebGPUProgram(c,[o],o.dtype,u)}};p();var rU=At({opType:et.MOD}),y0={kernelName:"Mod",backendName:"webgpu",kernelFunc:rU};p();p();var Im=class{constructor(t,e){this.variableNames=["probs"],this.outputShape=[],this.uniforms="seed : f32, numOutcomes: i32,",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=[t,e],this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="multinomial"}getUserCode(){return`
    //Based on the work of Dave Hoskins
    //https://www.shadertoy.com/view/4djSRW
    fn random (seed : f32, resultUV : vec2<f32>) -> f32 {
      let HASHSCALE1 = 443.8975;
      let p = resultUV * seed;
      var p3  = fract(vec3<f32>(p.xyx) * HASHSCALE1);
      p3 = p3 + dot(p3, p3.yzx + 19.19);
      return fract((p3.x + p3.y) * p3.z);
    }

    ${P("index")} {
      if (index < uniforms.size) {
        let coords = getOutputCoords();
        let batch = coords[0];

        let resUV = vec2<f32>(f32(coords[1]) / f32(uniforms.outShape[1]),
            f32(coords[0]) / f32(uniforms.outShape[0]));
        let r = random(uniforms.seed, resUV);
        var cdf = 0.0;
        for (var i = 0; i < uniforms.numOutcomes - 1; i = i + 1) {
          cdf = cdf + getProbs(batch, i);

          if (r < cdf) {
            setOutputAtIndexI32(index, i);
            return;
          }
        }

        // If no other event happened, last event happened.
        setOutputAtIndexI32(index, uniforms.numOutcomes - 1);
      }
    }
  `}};p();p();var Cm=class{constructor(t){this.variableNames=["logits"],this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=[this.outputShape[0],1,1],this.outputShape[1]>=4096?this.workgroupSize=[256,1,1]:this.workgroupSize=[64,1,1],this.shaderKey="softmax"}getUserCode(){return`
    var<workgroup> buf : array<f32, ${this.workgroupSize[0]}>;
    var<workgroup> rowMaxShared : f32;
    var<workgroup> rowSumShared : f32;
    const blockSize = ${this.workgroupSize[0]};
    ${P("index")} {
      let row = index / blockSize;
      let tid = i32(localId.x);
      let cols = uniforms.outShape[1];

      var threadMax = -3.402823e+38f;
      for (var col = tid; col < cols; col += blockSize) {
        let value = getLogits(row, col);
        threadMax = max(threadMax, value);
      }
      if (tid < cols) {
        buf[tid] = threadMax;
      }
      workgroupBarrier();

      var reduceSize = min(cols, blockSize);
      for (var currSize = reduceSize >> 1;  currSize > 0; currSize = reduceSize >> 1) {
        reduceSize = currSize + (reduceSize & 1);
        if (tid < currSize) {
          buf[tid] = max(buf[tid], buf[tid + reduceSize]);
        }
        workgroupBarrier();
      }

      if (tid == 0) {
        rowMaxShared = buf[0];
      }
      workgroupBarrier();

      var threadSum = 0.0;
      for (var col = tid; col < cols; col += blockSize) {
        let subExp = exp(getLogits(row, col) - rowMaxShared);
        threadSum += subExp;
      }
      buf[tid] = threadSum;
      workgroupBarrier();

      for (var currSize = blockSize >> 1;  currSize > 0; currSize = currSize >> 1) {
        if (tid < currSize) {
          buf[tid] = buf[tid] + buf[tid + currSize];
        }
        workgroupBarrier();
      }

      if (tid == 0) {
        rowSumShared = buf[0];
      }
      workgroupBarrier();

      for (var col = tid; col < cols; col += blockSize) {
        let value = exp(getLogits(row, col) - rowMaxShared) / rowSumShared;
        setOutputAtCoords(row, col, value);
      }
  }
    `}};function xb(r){let{inputs:t,backend:e,attrs:o}=r,{logits:n}=t,{dim:s}=o,i=X({inputs:{x:n},backend:e,attrs:{shape:[w.sizeFromShape(n.shape)/n.shape[s],n.shape[s]]}}),u=new Cm(i.shape),c=e.runWebGPUProgram(u,[i],n.dtype),a=X({inputs:{x:c},backend:e,attrs:{shape:n.shape}});return e.disposeData(i.dataId),e.disposeData(c.dataId),a}var w0={kernelName:Wo,backendName:"webgpu",kernelFunc:xb};function oU(r){let{inputs:t,backend:e,attrs:o}=r,{logits:n}=t,{numSamples:s,seed:i,normalized:u}=o,c=u?n:xb({inputs:{logits:n},backend:e,attrs:{dim:n.shape.length-1}}),a=c.shape[0],l=c.shape[1],m=new Im(a,s),f=[{type:"float32",data:[i]},{type:"int32",data:[l]}],h=e.runWebGPUProgram(m,[c],"int32",f);return u||e.disposeData(c.dataId),h}var S0={kernelName:Gs,backendName:"webgpu",kernelFunc:oU};p();function nU(r){let{inputs:t,backend:e}=r,{x:o}=t;if(e.shouldExecuteOnCPU([o])){let s=e.tensorMap.get(o.dataId),[i,u]=a2(s.values,o.shape,o.dtype);return e.makeTensorInfo(u,o.dtype,i)}let n=new tr(o.shape,W.NEG);return e.runWebGPUProgram(n,[o],o.dtype)}var v0={kernelName:"Neg",backendName:"webgpu",kernelFunc:nU};p();function sU(r){console.warn("tf.nonMaxSuppression() in webgpu locks the UI thread. Call tf.nonMaxSuppressionAsync() instead");let{inputs:t,backend:e,attrs:o}=r,{boxes:n,scores:s}=t,{maxOutputSize:i,iouThreshold:u,scoreThreshold:c}=o,a=e.readSync(n.dataId),l=e.readSync(s.dataId),{selectedIndices:m}=Xa.nonMaxSuppressionV3Impl(a,l,i,u,c);return e.makeTensorInfo([m.length],"int32",new Int32Array(m))}var I0={kernelName:Us,backendName:"webgpu",kernelFunc:sU};p();function iU(r){console.warn("tf.nonMaxSuppression() in webgpu locks the UI thread. Call tf.nonMaxSuppressionAsync() instead");let{inputs:t,backend:e,attrs:o}=r,{boxes:n,scores:s}=t,{maxOutputSize:i,iouThreshold:u,scoreThreshold:c,softNmsSigma:a}=o,l=e.readSync(n.dataId),m=e.readSync(s.dataId),f=i,h=u,g=c,x=a,{selectedIndices:b,selectedScores:v}=Xa.nonMaxSuppressionV5Impl(l,m,f,h,g,x);return[e.makeTensorInfo([b.length],"int32",new Int32Array(b)),e.makeTensorInfo([v.length],"float32",new Float32Array(v))]}var C0={kernelName:Vs,backendName:"webgpu",kernelFunc:iU};p();p();var km=class{constructor(t,e){this.variableNames=["x"],this.uniforms="onValue : f32, offValue : f32,",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=[t,e],this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="onehot"}getUserCode(){return`
      ${P("index")} {
        if(index < uniforms.size) {
          let coords = getCoordsFromIndex(index);
          setOutputAtIndex(index, mix(uniforms.offValue, uniforms.onValue,
                                      f32(i32(round(getX(coords.x))) == coords.y)));
        }
      }
    `}};function aU(r){let{inputs:t,backend:e,attrs:o}=r,{indices:n}=t,{dtype:s,depth:i,onValue:u,offValue:c}=o,a=w.sizeFromShape(n.shape),l=new km(a,i),m=X({inputs:{x:n},backend:e,attrs:{shape:[a]}}),f=[{type:"float32",data:[u]},{type:"float32",data:[c]}],h=e.runWebGPUProgram(l,[m],s,f);e.disposeData(m.dataId);let g=[...n.shape,i],x=X({inputs:{x:h},backend:e,attrs:{shape:g}});return e.disposeData(h.dataId),x}var k0={kernelName:Mo,backendName:"webgpu",kernelFunc:aU};p();p();function xp(r){let{inputs:t,backend:e}=r,{x:o}=t;if(o.dtype==="complex64"){let n=an({inputs:{input:o},backend:e}),s=xp({inputs:{x:n},backend:e}),i=zi({inputs:{input:o},backend:e}),u=xp({inputs:{x:i},backend:e}),c=cr({inputs:{real:s,imag:u},backend:e});return e.disposeData(n.dataId),e.disposeData(s.dataId),e.disposeData(i.dataId),e.disposeData(u.dataId),c}else return Ht({attrs:{shape:o.shape,dtype:o.dtype,value:o.dtype==="string"?"":0},backend:e})}var _0={kernelName:is,backendName:"webgpu",kernelFunc:xp};function N0(r){let{inputs:t,backend:e}=r,{x:o}=t;if(o.dtype==="string")throw new Error("onesLike is not supported under string dtype");if(o.dtype==="complex64"){let n=an({inputs:{input:o},backend:e}),s=N0({inputs:{x:n},backend:e}),i=zi({inputs:{input:o},backend:e}),u=xp({inputs:{x:i},backend:e}),c=cr({inputs:{real:s,imag:u},backend:e});return e.disposeData(n.dataId),e.disposeData(s.dataId),e.disposeData(i.dataId),e.disposeData(u.dataId),c}else return Ht({attrs:{shape:o.shape,dtype:o.dtype,value:1},backend:e})}var D0={kernelName:Un,backendName:"webgpu",kernelFunc:N0};p();function uU(r){let{inputs:t,backend:e,attrs:o}=r,{axis:n}=o;if(t.length===1)return pm({inputs:{input:t[0]},backend:e,attrs:{dim:n}});let s=t[0].shape,i=t[0].dtype;t.forEach(l=>{w.assertShapesMatch(s,l.shape,"All tensors passed to stack must have matching shapes"),w.assert(i===l.dtype,()=>"All tensors passed to stack must have matching dtypes")});let u=[],c=t.map(l=>{let m=pm({inputs:{input:l},backend:e,attrs:{dim:n}});return u.push(m),m}),a=mb({inputs:c,backend:e,attrs:{axis:n}});return u.forEach(l=>e.disposeData(l.dataId)),a}var E0={kernelName:Vn,backendName:"webgpu",kernelFunc:uU};p();p();function bb(r,t=!1){let e=r.length,o=zt(e),n=r.map((m,f)=>`uniforms.pad${f}[0]`).join(","),s=r.map((m,f)=>`uniforms.pad${f}[0] + uniforms.xShape${e>1?`[${f}]`:""}`).join(","),i=e>1?`${o}(${n})`:`${n}`,u=e>1?`${o}(${s})`:`${s}`,c=e>1?"any(paddedCoords < start)":"paddedCoords < start",a=e>1?"any(paddedCoords >= end)":"paddedCoords >= end",l=e>1?["coords[0]","coords[1]","coords[2]","coords[3]"].slice(0,e):"coords";return`
        let start = ${i};
        let end = ${u};
        if (${c} || ${a}) {
          setOutputAtIndex(index, ${t?0:"uniforms.constantValue"});
        } else {
          let coords = paddedCoords - start;
          setOutputAtIndex(index, getX(${l}));
        }
  `}var _m=class{constructor(t,e){this.variableNames=["x"],this.uniforms="constantValue : f32,",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=e.map((o,n)=>o[0]+t[n]+o[1]),this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),e.map((o,n)=>{this.uniforms+=` pad${n} : vec2<i32>,`}),this.xShape=t,this.shaderKey="pad"}getUserCode(){return`
      ${P("index")} {
        if (index < uniforms.size) {
          let paddedCoords = getCoordsFromIndex(index);
          ${bb(this.xShape)}
        }
      }
    `}};var pU=r=>{let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{paddings:s,constantValue:i}=o;if(s.every(a=>w.arraysEqual(a,[0,0])))return Jt({inputs:{x:n},backend:e});if(w.sizeFromShape(n.shape)===0){let a=s.map((l,m)=>l[0]+n.shape[m]+l[1]);return Ht({backend:e,attrs:{shape:a,value:i,dtype:n.dtype}})}let u=[{type:"float32",data:[i]}];s.map(a=>u.push({type:"int32",data:[a[0],a[1]]}));let c=new _m(n.shape,s);return e.runWebGPUProgram(c,[n],n.dtype,u)},T0={kernelName:Po,backendName:"webgpu",kernelFunc:pU};p();var cU=At({opType:et.POW}),A0={kernelName:"Pow",backendName:"webgpu",kernelFunc:cU};p();function lU(r){let{inputs:t,backend:e}=r,{x:o,alpha:n}=t,s=new sn(et.PRELU,o.shape,n.shape);return e.runWebGPUProgram(s,[o,n],"float32")}var $0={kernelName:Bo,backendName:"webgpu",kernelFunc:lU};p();function mU(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{axis:s,keepDims:i}=o;return er(n,s,i,"prod",e)}var R0={kernelName:Yr,backendName:"webgpu",kernelFunc:mU};p();var fU=r=>{let{backend:t,attrs:e}=r,{start:o,stop:n,step:s,dtype:i}=e,u=c2(o,n,s,i);return t.makeTensorInfo([u.length],i,u)},F0={kernelName:ga,backendName:"webgpu",kernelFunc:fU};p();var dU=At({opType:et.DIV}),M0={kernelName:Dn,backendName:"webgpu",kernelFunc:dU};p();var hU=it({opType:W.RECIPROCAL}),P0={kernelName:Hn,backendName:"webgpu",kernelFunc:hU};p();var gU=it({opType:W.RELU}),B0={kernelName:qn,backendName:"webgpu",kernelFunc:gU};p();var xU=it({opType:W.RELU6}),z0={kernelName:jn,backendName:"webgpu",kernelFunc:xU};p();p();var Nm=class{constructor(t,e,o){this.variableNames=["x"],this.uniforms="adjustHeightWidth : vec2<f32>, halfPixelCenters : f32,",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=[t[0],e,o,t[3]],this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="resizeBilinear"}getUserCode(){return`
      ${P("index")} {
        if (index < uniforms.size) {
        let coords = getCoordsFromIndex(index);
          let b = coords[0];
          let d = coords[3];
          let rc = coords.yz;

          let effectiveInSize = vec2<f32>(
            f32(uniforms.xShape.y) - uniforms.adjustHeightWidth[0],
            f32(uniforms.xShape.z) - uniforms.adjustHeightWidth[1]);

          let effectiveOutSize = vec2<f32>(
            f32(uniforms.outShape.y) - uniforms.adjustHeightWidth[0],
            f32(uniforms.outShape.z) - uniforms.adjustHeightWidth[1]);

          let effectiveInputOverOutputRatioRC =
              effectiveInSize / effectiveOutSize;

          // Fractional source index
          let sourceFracIndexRC =
            (vec2<f32>(rc) + vec2<f32>(uniforms.halfPixelCenters)) *
            effectiveInputOverOutputRatioRC - vec2<f32>(uniforms.halfPixelCenters);

          // Compute the four integer indices.
          let sourceFloorRC = vec2<i32>(sourceFracIndexRC);
          let sourceCeilRC = vec2<i32>(
            min(vec2<f32>(uniforms.xShape.yz) - vec2<f32>(1.0), ceil(sourceFracIndexRC)));

          let topLeft = getX(b, sourceFloorRC.x, sourceFloorRC.y, d);
          let bottomLeft = getX(b, sourceCeilRC.x, sourceFloorRC.y, d);
          let topRight = getX(b, sourceFloorRC.x, sourceCeilRC.y, d);
          let bottomRight = getX(b, sourceCeilRC.x, sourceCeilRC.y, d);

          let fracRC = sourceFracIndexRC - vec2<f32>(sourceFloorRC);

          let top = topLeft + (topRight - topLeft) * fracRC.y;
          let bottom = bottomLeft + (bottomRight - bottomLeft) * fracRC.y;
          let newValue = top + (bottom - top) * fracRC.x;

          setOutputAtIndex(index, newValue);
        }
      }
    `}};function bU(r){let{inputs:t,backend:e,attrs:o}=r,{images:n}=t,{alignCorners:s,size:i,halfPixelCenters:u}=o,[c,a]=i,l=s&&c>1?1:0,m=s&&a>1?1:0,h=[{type:"float32",data:[l,m]},{type:"float32",data:[u?.5:0]}],g=new Nm(n.shape,c,a);return e.runWebGPUProgram(g,[n],"float32",h)}var L0={kernelName:Lo,backendName:"webgpu",kernelFunc:bU};p();p();var Dm=class{constructor(t,e){this.variableNames=["dy"],this.uniforms=`effectiveXSize : vec2<i32>, effectiveYSize : vec2<i32>, heightScale : f32, widthScale : f32,
       invHeightScale : f32, invWidthScale : f32, winHeight : i32, winWidth : i32,`,this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.alignCorners=e,this.shaderKey=`resizeBilinearBackprop_${e}`}getUserCode(){return`
      ${P("index")} {
        if (index < uniforms.size) {
          let coords = getOutputCoords();
          let b = coords[0];
          let d = coords[3];
          let r = coords[1];
          let c = coords[2];

          var accumulator = 0.0;

          // Compute bounds for where in dy we will look
          let startRLerp = floor(f32(r) * uniforms.invHeightScale);
          let startDyR = i32(startRLerp - f32(uniforms.winHeight / 2));

          let startCLerp = floor(f32(c) * uniforms.invWidthScale);
          let startDyC = i32(startCLerp - f32(uniforms.winWidth / 2));

          // Loop over dy
          for (var dyROffset = 0; dyROffset < uniforms.winHeight; dyROffset++) {
            let dyR = startDyR + dyROffset;

            // Guard against the window exceeding the bounds of dy
            if (dyR < 0 || dyR >= uniforms.dyShape[1]) {
              continue;
            }

            for (var dyCOffset = 0; dyCOffset < uniforms.winWidth; dyCOffset++) {
              let dyC = startDyC + dyCOffset;

              // Guard against the window exceeding the bounds of dy
              if (dyC < 0 || dyC >= uniforms.dyShape[2]) {
                continue;
              }

              let dxR = f32(dyR) * uniforms.heightScale;
              let topDxRIndex = i32(floor(dxR));
              let bottomDxRIndex = i32(min(ceil(dxR), f32(uniforms.outShape[1] - 1)));
              let dxRLerp = dxR - f32(topDxRIndex);
              let inverseDxRLerp = 1.0 - dxRLerp;

              let dxC = f32(dyC) * uniforms.widthScale;
              let leftDxCIndex = i32(floor(dxC));
              let rightDxCIndex = i32(min(ceil(dxC), f32(uniforms.outShape[2] - 1)));
              let dxCLerp = dxC - f32(leftDxCIndex);
              let inverseDxCLerp = 1.0 - dxCLerp;

              if (r == topDxRIndex && c == leftDxCIndex) {
                // topLeft
                accumulator +=
                  getDy(b, dyR, dyC, d) * inverseDxRLerp * inverseDxCLerp;
              }

              if (r == topDxRIndex && c == rightDxCIndex) {
                // topRight
                accumulator += getDy(b, dyR, dyC, d) * inverseDxRLerp * dxCLerp;
              }

              if (r == bottomDxRIndex && c == leftDxCIndex) {
                // bottomLeft
                accumulator += getDy(b, dyR, dyC, d) * dxRLerp * inverseDxCLerp;
              }

              if (r == bottomDxRIndex && c == rightDxCIndex) {
                // bottomRight
                accumulator += getDy(b, dyR, dyC, d) * dxRLerp * dxCLerp;
              }
            }
          }
          // End loop over dy

          setOutputAtIndex(index, accumulator);
        }
      }
    `}};function yU(r){let{inputs:t,backend:e,attrs:o}=r,{images:n,dy:s}=t,{alignCorners:i}=o,[,u,c]=n.shape,[,a,l]=s.shape,m=[i&&a>1?u-1:u,i&&l>1?c-1:c],f=[i&&a>1?a-1:a,i&&l>1?l-1:l],h=m[0]/f[0],g=m[1]/f[1],x=1/h,b=1/g,v=Math.ceil(x)*2+2,_=Math.ceil(b)*2+2,k=new Dm(n.shape,i),D=[{type:"int32",data:m},{type:"int32",data:f},{type:"float32",data:[h]},{type:"float32",data:[g]},{type:"float32",data:[x]},{type:"float32",data:[b]},{type:"int32",data:[v]},{type:"int32",data:[_]}];return e.runWebGPUProgram(k,[s],s.dtype,D)}var O0={kernelName:qs,backendName:"webgpu",kernelFunc:yU};p();p();var Em=class{constructor(t,e,o,n){this.variableNames=["x"],this.uniforms="adjustHeightWidth : vec2<f32>, roundBase : f32,",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=[t[0],e,o,t[3]],this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.halfPixelCenters=n,this.shaderKey=`resizeNearest_${n}`}getUserCode(){let t;return this.halfPixelCenters?t="max((vec2<f32>(rc) + vec2<f32>(0.5)) * effectiveInputOverOutputRatioRC, vec2<f32>(0.0))":t="vec2<f32>(rc) * effectiveInputOverOutputRatioRC",`
      ${P("index")} {
        if (index < uniforms.size) {
          let coords = getCoordsFromIndex(index);
          let b = coords[0];
          let d = coords[3];
          let rc = coords.yz;

          let effectiveInSize = vec2<f32>(
            f32(uniforms.xShape.y) - uniforms.adjustHeightWidth[0],
            f32(uniforms.xShape.z) - uniforms.adjustHeightWidth[1]);

          let effectiveOutSize = vec2<f32>(
            f32(uniforms.outShape.y) - uniforms.adjustHeightWidth[0],
            f32(uniforms.outShape.z) - uniforms.adjustHeightWidth[1]);

          let effectiveInputOverOutputRatioRC =
              effectiveInSize / effectiveOutSize;

          // Fractional source index
          let sourceFracIndexRC = ${t};

          // Compute the coordinators of nearest neighbor point.
          let inputShapeRC = vec2<f32>(f32(uniforms.xShape.y), f32(uniforms.xShape.z));
          let sourceNearestRC = vec2<i32>(
            min(inputShapeRC - 1.0, floor(sourceFracIndexRC + uniforms.roundBase)));
          let newValue = getX(b, sourceNearestRC.x, sourceNearestRC.y, d);

          setOutputAtIndex(index, newValue);
        }
      }
    `}};function wU(r){let{inputs:t,backend:e,attrs:o}=r,{images:n}=t,{alignCorners:s,halfPixelCenters:i,size:u}=o,[c,a]=u,l=s&&c>1?1:0,m=s&&a>1?1:0,h=[{type:"float32",data:[l,m]},{type:"float32",data:[s?.5:0]}],g=new Em(n.shape,c,a,i);return e.runWebGPUProgram(g,[n],n.dtype,h)}var G0={kernelName:zo,backendName:"webgpu",kernelFunc:wU};p();p();var Tm=class{constructor(t,e){this.variableNames=["dy"],this.uniforms=`effectiveXSize : vec2<i32>, effectiveYSize : vec2<i32>, invHeightScale : f32, invWidthScale : f32,
       winHeight : i32, winWidth : i32,`,this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.alignCorners=e,this.shaderKey=`resizeNearestNeigborBackprop_${e}`}getUserCode(){return`
      ${P("index")} {
        if (index < uniforms.size) {
          let coords = getOutputCoords();
          let b = coords[0];
          let d = coords[3];
          let r = coords[1];
          let c = coords[2];

          var accumulator = 0.0;

          // Compute bounds for where in dy we will look
          let startRLerp = floor(f32(r) * uniforms.invHeightScale);
          let startDyR = i32(floor(startRLerp - f32(uniforms.winHeight / 2)));

          let startCLerp = floor(f32(c) * uniforms.invWidthScale);
          let startDyC = i32(floor(startCLerp - f32(uniforms.winWidth / 2)));

          // Loop over dy
          for (var dyROffset = 0; dyROffset < uniforms.winHeight; dyROffset++) {
            let dyR = startDyR + dyROffset;

            // Guard against the window exceeding the bounds of dy
            if (dyR < 0 || dyR >= uniforms.dyShape[1]) {
              continue;
            }

            for (var dyCOffset = 0; dyCOffset < uniforms.winWidth; dyCOffset++) {
              let dyC = startDyC + dyCOffset;

              // Guard against the window exceeding the bounds of dy
              if (dyC < 0 || dyC >= uniforms.dyShape[2]) {
                continue;
              }

              let sourceFracRow = f32(uniforms.effectiveXSize[0]) *
                  (f32(dyR) / f32(uniforms.effectiveYSize[0]));

              let sourceFracCol = f32(uniforms.effectiveXSize[1]) *
                  (f32(dyC) / f32(uniforms.effectiveYSize[1]));

              let sourceNearestRow =
                  i32(min(f32(uniforms.outShape[1] - 1),
                  ${this.alignCorners?"floor(sourceFracRow + 0.5)":"floor(sourceFracRow)"}));

              let sourceNearestCol =
                  i32(min(f32(uniforms.outShape[2] - 1),
                  ${this.alignCorners?"floor(sourceFracCol + 0.5)":"floor(sourceFracCol)"}));

              if (r == sourceNearestRow && c == sourceNearestCol) {
                accumulator += getDy(b, dyR, dyC, d);
              }
            }
          }
          // End loop over dy

          setOutputAtIndex(index, accumulator);
        }
      }
    `}};function SU(r){let{inputs:t,backend:e,attrs:o}=r,{images:n,dy:s}=t,{alignCorners:i}=o,[,u,c]=n.shape,[,a,l]=s.shape,m=[i&&a>1?u-1:u,i&&l>1?c-1:c],f=[i&&a>1?a-1:a,i&&l>1?l-1:l],h=m[0]/f[0],g=m[1]/f[1],x=1/h,b=1/g,v=Math.ceil(x)*2+2,_=Math.ceil(b)*2+2,k=new Tm(n.shape,i),D=[{type:"int32",data:m},{type:"int32",data:f},{type:"float32",data:[x]},{type:"float32",data:[b]},{type:"int32",data:[v]},{type:"int32",data:[_]}];return e.runWebGPUProgram(k,[s],s.dtype,D)}var W0={kernelName:Hs,backendName:"webgpu",kernelFunc:SU};p();p();var Am=class{constructor(t){this.variableNames=["x"],this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.uniforms=" axis : vec4<i32>,",this.shaderKey="reverse"}getUserCode(){return`
      
      // Using uniform variables as judging conditions, so the function has
      // coherent execution within all threads.
      fn getReverseCoords(coords : vec4<i32>) -> vec4<i32> {
        var reverseCoords = coords;
        if (uniforms.axis[0] == 1) {
          reverseCoords[0] = uniforms.xShape[0] - coords[0] - 1;
        }
        if (uniforms.axis[1] == 1) {
          reverseCoords[1] = uniforms.xShape[1] - coords[1] - 1;
        }
        if (uniforms.axis[2] == 1) {
          reverseCoords[2] = uniforms.xShape[2] - coords[2] - 1;
        }
        if (uniforms.axis[3] == 1) {
          reverseCoords[3] = uniforms.xShape[3] - coords[3] - 1;
        }

        return reverseCoords;
      }
    
      ${P("index")} {
        if (index < uniforms.size) {
          let coords = getCoordsFromIndex(index);
          let reverseCoords = getReverseCoords(coords);
          setOutputAtIndex(index, getX(reverseCoords[0],
              reverseCoords[1], reverseCoords[2], reverseCoords[3]));
        }
      }
    `}};function vU(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{dims:s}=o,i=n.shape.length;if(i===0)return Jt({inputs:{x:n},backend:e});let u=n.shape,c=[1,1,1,1];u.forEach((b,v)=>{let _=v+4-i;c[_]=b});let a=w.parseAxisParam(s,n.shape),l=[0,0,0,0];a.forEach(b=>{let v=b+4-i;l[v]=1});let m=[{type:"int32",data:l}],f=X({inputs:{x:n},backend:e,attrs:{shape:c}}),h=new Am(c),g=e.runWebGPUProgram(h,[f],f.dtype,m);e.disposeData(f.dataId);let x=X({inputs:{x:g},backend:e,attrs:{shape:u}});return e.disposeData(g.dataId),x}var U0={kernelName:Oo,backendName:"webgpu",kernelFunc:vU};p();p();var $m=class{constructor(t,e){this.outputShape=[],this.variableNames=["x"],this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.uniforms=`centerX : f32, centerY : f32, sinRadians : f32,
          cosRadians : f32,`,this.shaderKey="rotate",this.outputShape=t,typeof e=="number"?(this.uniforms+=" fillValue : f32,",this.fillSnippet="var outputValue = uniforms.fillValue;",this.shaderKey+="_float"):(this.uniforms+=" fillValue : vec3<f32>,",this.fillSnippet="var outputValue = uniforms.fillValue[coords[3]];",this.shaderKey+="_vec3")}getUserCode(){return`
        ${P("index")} {
          if (index < uniforms.size) {
            let coords = getCoordsFromIndex(index);
            let coordXFloat = (f32(coords[2]) - uniforms.centerX) *
                uniforms.cosRadians - (f32(coords[1]) - uniforms.centerY) *
                uniforms.sinRadians;
            let coordYFloat = (f32(coords[2]) - uniforms.centerX) *
                uniforms.sinRadians + (f32(coords[1]) - uniforms.centerY) *
                uniforms.cosRadians;
            let coordX = i32(round(coordXFloat + uniforms.centerX));
            let coordY = i32(round(coordYFloat + uniforms.centerY));
            ${this.fillSnippet}
            if(coordX >= 0 && coordX < uniforms.xShape[2] && coordY >= 0 &&
                coordY < uniforms.xShape[1]) {
              outputValue = getX(coords[0], coordY, coordX, coords[3]);
            }
            setOutputAtIndex(index, outputValue);
          }
        }
      `}};var V0={kernelName:ei,backendName:"webgpu",kernelFunc:({inputs:r,attrs:t,backend:e})=>{let{image:o}=r,{radians:n,fillValue:s,center:i}=t,u=e,c=new $m(o.shape,s),[a,l]=N.getImageCenter(i,o.shape[1],o.shape[2]),m=[{type:"float32",data:[a]},{type:"float32",data:[l]},{type:"float32",data:[Math.sin(n)]},{type:"float32",data:[Math.cos(n)]}];return typeof s=="number"?m.push({type:"float32",data:[Number.parseFloat(s.toFixed(2))]}):m.push({type:"float32",data:s}),u.runWebGPUProgram(c,[o],o.dtype,m)}};p();var IU=it({opType:W.ROUND}),H0={kernelName:Xn,backendName:"webgpu",kernelFunc:IU};p();var CU=it({opType:W.RSQRT,cpuKernelImpl:l2}),q0={kernelName:Zr,backendName:"webgpu",kernelFunc:CU};p();p();var fo=class{constructor(t,e,o,n,s,i,u,c=!0){this.variableNames=["updates","indices"],this.workgroupSize=[64,1,1],this.atomic=!0,this.outputShape=i,this.type=u,this.sumDupeIndices=c,this.dispatchLayout=O(t),this.dispatch=B(this.dispatchLayout,t,this.workgroupSize),this.sliceDimGreaterThanOne=e>1,this.shaderKey=`scatter_${o}_${n}_${this.sliceDimGreaterThanOne}_${u}_${c}_${s.length}`;let a=zt(s.length);this.uniforms=`sliceDim : i32, strides: ${a}, updatesSize: i32,`,this.updatesRank=n,this.indicesRank=o}getUserCode(){let t="";this.indicesRank===1?t="coords[0]":this.indicesRank===2&&(t="coords[0], j");let e=`getIndices(${t})`,o=this.sliceDimGreaterThanOne?"uniforms.strides[j]":"uniforms.strides",n="",s="";this.dispatchLayout.x.length===1?(n="flattenedIndex",s=`
      fn getUpdatesCoordsFromFlatIndex(index : i32) -> i32 {
        return index;
      }
      `):this.dispatchLayout.x.length===2&&(n="vec2<i32>(flattenedIndex, coords[1])",s=`
      fn getUpdatesCoordsFromFlatIndex(index : i32) -> vec2<i32> {
        // N.B. |updates| could be a scalar tensor, conceptually representing a
        // 2D tensor with all values equal to that. By design, its size must be
        // the same as |outShape[1]| in one dimension, and |indicesShape[0]|
        // gives the other.
        let sliceSize = uniforms.outShape[1];
        let d0 = index / sliceSize;
        let d1 = index - d0 * sliceSize;
        return vec2<i32>(d0, d1);
      }
      `);let u=`getUpdates(${Array.from({length:this.updatesRank},(a,l)=>`coords[${l}]`).join(", ")})`;return`
    ${s}
      ${P("index")} {
        if (index < uniforms.updatesSize) {
          let coords = getUpdatesCoordsFromFlatIndex(index);
          var flattenedIndex = 0;
          for (var j = 0; j < uniforms.sliceDim; j = j + 1) {
            let indexInside = i32(round(${e}));
            flattenedIndex = flattenedIndex + indexInside * ${o};
          }
          let updateValue =
              ${xs(this.type)}(${u});
          let flatIndex = getOutputIndexFromCoords(${n});

          ${this.sumDupeIndices?Qe("&result[flatIndex]","updateValue",this.type):"atomicStore(&result[flatIndex], bitcast<i32>(updateValue));"}
        }
      }`}};function kU(r){let{inputs:t,backend:e,attrs:o}=r,{indices:n,updates:s}=t,{shape:i}=o,{sliceRank:u,numUpdates:c,sliceSize:a,strides:l,outputSize:m}=N.calculateShapes(s,n,i),f=[m/a,a];if(m===0)return e.makeTensorInfo(i,n.dtype);let h=X({inputs:{x:n},backend:e,attrs:{shape:[c,u]}}),g=X({inputs:{x:s},backend:e,attrs:{shape:[c,a]}}),x=g.dtype,b=Ht({backend:e,attrs:{shape:f,value:0,dtype:x}}),v=w.sizeFromShape(g.shape),_=[{type:"int32",data:[u]},{type:"int32",data:l},{type:"int32",data:[v]}],k=new fo(g.shape,u,h.shape.length,g.shape.length,l,f,x),D=e.runWebGPUProgram(k,[g,h],x,_,b),T=X({inputs:{x:D},backend:e,attrs:{shape:i}});return e.disposeData(h.dataId),e.disposeData(g.dataId),e.disposeData(D.dataId),T}var K0={kernelName:Ks,backendName:"webgpu",kernelFunc:kU};p();p();var Rm=class{constructor(t,e){this.outputShape=[],this.variableNames=["sortedSequence","values"],this.uniforms="numInputs : i32,",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.side=e,this.shaderKey=`search_sorted_${e}`}getUserCode(){return`
      fn findBound(batch: i32, value: f32) -> i32 {
        var left = i32(0);
        var right = uniforms.numInputs;
        while (left < right) {
          var mid = (left + right) / 2;
          if (getSortedSequence(batch, mid) ${this.side==="left"?"<":"<="} value) {
            left = mid + 1;
          } else {
            right = mid;
          }
        }
        return right;
      }

      ${P("index")} {
        if (index < uniforms.size) {
          let coords = getCoordsFromIndex(index);
          let value = getValuesByOutputIndex(index);
          setOutputAtIndexI32(index, findBound(coords[0], value));
        }
      }
    `}};function _U(r){let{inputs:t,backend:e,attrs:o}=r,{sortedSequence:n,values:s}=t,{side:i}=o,u=new Rm([s.shape[0],s.shape[1]],i),c=[{type:"int32",data:[n.shape[1]]}];return e.runWebGPUProgram(u,[n,s],"int32",c)}var j0={kernelName:Xs,backendName:"webgpu",kernelFunc:_U};p();p();var Fm=class{constructor(t,e,o){this.variableNames=["c","a","b"],this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=e,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.cRank=t,this.rank=o,this.shaderKey="select"}getUserCode(){let t,e;if(this.rank>4)throw Error(`Where for rank ${this.rank} is not yet supported`);if(this.rank===1)e="resRC",t="resRC";else{let n=["resRC.x","resRC.y","resRC.z","resRC.w"],s=[],i=[];for(let u=0;u<this.outputShape.length;u++)i.push(`${n[u]}`),u<this.cRank&&s.push(`${n[u]}`);t=s.join(),e=i.join()}return`
      ${P("index")} {
        if (index < uniforms.size) {
          let resRC = getCoordsFromIndex(index);
          let cVal = getC(${t});
          if (cVal >= 1.0) {
            setOutputAtIndex(index, getA(${e}));
          } else {
            setOutputAtIndex(index, getB(${e}));
          }
        }
      }
    `}};function NU(r){let{inputs:t,backend:e}=r,{condition:o,t:n,e:s}=t,i=new Fm(o.shape.length,n.shape,n.shape.length);return e.runWebGPUProgram(i,[o,n,s],Ee(n.dtype,s.dtype))}var X0={kernelName:Yn,backendName:"webgpu",kernelFunc:NU};p();var DU=it({opType:W.SELU}),Y0={kernelName:Zn,backendName:"webgpu",kernelFunc:DU};p();var EU=it({opType:W.SIGMOID}),Z0={kernelName:Qr,backendName:"webgpu",kernelFunc:EU};p();var TU=it({opType:W.SIGN}),Q0={kernelName:Jn,backendName:"webgpu",kernelFunc:TU};p();var AU=it({opType:W.SIN}),J0={kernelName:"Sin",backendName:"webgpu",kernelFunc:AU};p();var $U=it({opType:W.SINH}),t1={kernelName:Qn,backendName:"webgpu",kernelFunc:$U};p();var RU=it({opType:W.SOFTPLUS}),e1={kernelName:ts,backendName:"webgpu",kernelFunc:RU};p();p();var Mm=class{constructor(t,e,o,n,s,i){this.variableNames=["x"],this.outputShape=[],this.uniforms="",this.workgroupSize=[64,1,1],this.size=!0;let u=new Array(n.length);for(let c=0;c<u.length;c++)u[c]=n[s[c]];this.outputShape=u,this.newDim=s,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.xShape=t,this.paddedXShape=e,this.uniforms+=`reshapedPaddedXShape : ${zt(n.length)}, paddedXShapeStrides : ${zt(i)}, `,o.map((c,a)=>{this.uniforms+=` pad${a} : vec2<i32>,`}),this.shaderKey=`spaceToBatchND_${s}`}getUserCode(){let t=zt(this.outputShape.length),e=ib(this.newDim);return`
      ${op(this.paddedXShape,"PaddedX")}
      ${P("index")} {
        if(index < uniforms.size) {
          let coords = getCoordsFromIndex(index);
          let switchedIndex = getIndexFromCoords${this.outputShape.length}D(${t}(${e}), uniforms.reshapedPaddedXShape);
          let paddedCoords = getPaddedXCoordsFromIndex(switchedIndex);
          ${bb(this.xShape,!0)}
        }
      }
    `}};var FU=r=>{let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{blockShape:s,paddings:i}=o;w.assert(n.shape.length<=4,()=>"spaceToBatchND for rank > 4 with a WebGPU backend not implemented yet");let u=s.reduce((_,k)=>_*k),c=[[0,0]];c.push(...i);for(let _=1+s.length;_<n.shape.length;++_)c.push([0,0]);let a=c.map((_,k)=>_[0]+n.shape[k]+_[1]),l=N.getReshaped(a,s,u,!1),m=N.getPermuted(l.length,s.length,!1),f=N.getReshapedPermuted(a,s,u,!1),h=w.computeStrides(a),g=new Mm(n.shape,a,c,l,m,h.length),x=[{type:"int32",data:l},{type:"int32",data:h}];c.map(_=>x.push({type:"int32",data:[_[0],_[1]]}));let b=e.runWebGPUProgram(g,[n],n.dtype,x),v=X({inputs:{x:b},backend:e,attrs:{shape:f}});return e.disposeData(b.dataId),v},r1={kernelName:es,backendName:"webgpu",kernelFunc:FU};p();p();p();var Pm=class{constructor(t,e,o){this.variableNames=["input","indices","segmentIds"],this.outputShape=[],this.uniforms="segmentSize : i32, sparseSize : i32,",this.workgroupSize=[64,1,1],this.atomic=!0,this.outputShape=t,this.type=o,this.dispatchLayout=O([e]),this.dispatch=B(this.dispatchLayout,[e],this.workgroupSize),this.shaderKey="sparseSegmentSum"}getUserCode(){return`
    ${P("index")} {
      if (index < uniforms.sparseSize) {
        let indexInSegmentIds = index / uniforms.segmentSize;
        let indexInSegment = index % uniforms.segmentSize;
        let indexInInput = indices[indexInSegmentIds];
        let segmentId = segmentIds[indexInSegmentIds];

        let value = input[indexInInput * uniforms.segmentSize + indexInSegment];
        let outIndex = segmentId * uniforms.segmentSize + indexInSegment;
        ${Qe("&result[outIndex]","value",this.type)}
      }
    }
  `}},Bm=class{constructor(t,e){this.variableNames=["segmentIds"],this.outputShape=[],this.workgroupSize=[64,1,1],this.atomic=!0,this.outputShape=[t],this.dispatchLayout=O(e),this.dispatch=B(this.dispatchLayout,e,this.workgroupSize),this.shaderKey="sparseSegmentIdCountProgram"}getUserCode(){return`
    ${P("index")} {
      if (index < uniforms.segmentIdsShape) {
        let segmentId = segmentIds[index];
        ${Qe("&result[segmentId]","1","int32")}
      }
    }
  `}},zm=class{constructor(t,e){this.variableNames=["segmentSum","sameSegmentIdCount"],this.outputShape=[],this.uniforms="segmentSize : i32",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.type=e,this.dispatchLayout=O(t),this.dispatch=B(this.dispatchLayout,t,this.workgroupSize),this.shaderKey="sparseSegmentMean"}getUserCode(){return`
    ${P("index")} {
      if (index < uniforms.size) {
        let segmentId = index / uniforms.segmentSize;
        let count = sameSegmentIdCount[segmentId];
        if (count != 0) {
          ${this.type==="float32"?"setOutputAtIndex(index, segmentSum[index] / f32(count));":"setOutputAtIndexI32(index, segmentSum[index] / count);"}
        }
      }
    }
  `}};function Lm(r,t,e,o=!1,n){let i=w.sizeFromShape(r.shape)/r.shape[0],u=r.dtype,c=w.sizeFromShape(t.shape),a=n.readSync(e.dataId),m=c>0?a[c-1]+1:0,f,h=r.shape.slice();h[0]=m;let g=c*i,x=Ht({backend:n,attrs:{shape:h,value:0,dtype:u}});f=new Pm(h,g,u);let b=[{type:"int32",data:[i]},{type:"int32",data:[g]}],v=n.runWebGPUProgram(f,[r,t,e],u,b,x);if(o)return v;let _=Ht({backend:n,attrs:{shape:[m],value:0,dtype:"int32"}});f=new Bm(m,e.shape);let k=n.runWebGPUProgram(f,[e],"int32",null,_),D=Ht({backend:n,attrs:{shape:h,value:0,dtype:u}});f=new zm(h,u),b=[{type:"int32",data:[i]}];let T=n.runWebGPUProgram(f,[v,k],u,b,D);return n.disposeData(v.dataId),n.disposeData(k.dataId),T}function MU(r){let{inputs:t,backend:e}=r,{data:o,indices:n,segmentIds:s}=t;return Lm(o,n,s,!1,e)}var o1={kernelName:ba,backendName:"webgpu",kernelFunc:MU};p();function PU(r){let{inputs:t,backend:e}=r,{data:o,indices:n,segmentIds:s}=t;return Lm(o,n,s,!0,e)}var n1={kernelName:ya,backendName:"webgpu",kernelFunc:PU};p();p();p();var Om=class{constructor(t,e){this.variableNames=["A"],this.workgroupSize=[64,1,1],this.size=!0;let o=new Array(t.length);for(let n=0;n<o.length;n++)o[n]=t[n]*e[n];this.outputShape=o,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.rank=this.outputShape.length,this.shaderKey="tile"}getUserCode(){let t=BU(this.rank,"uniforms.");return`
      ${P("index")} {
        if (index < uniforms.size) {
          let resRC = getCoordsFromIndex(index);
          setOutputAtIndex(index, getA(${t}));
        }
      }
    `}};function BU(r,t=""){if(r>=5)throw Error(`Tile for rank ${r} is not yet supported`);if(r===1)return`(resRC % ${t}aShape)`;let e=["resRC.x","resRC.y","resRC.z","resRC.w"],o=[];for(let n=0;n<r;n++)o.push(`(${e[n]} % ${t}aShape[${n}])`);return o.join()}function bp(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{reps:s}=o;if(e.shouldExecuteOnCPU([n])||n.dtype==="string"||n.shape.length>=5){let c=e.readSync(n.dataId),a=n.dtype==="string"?c.map(f=>w.decodeString(f)):c,l=It(n.shape,n.dtype,a),m=b2(l,s);return e.makeTensorInfo(m.shape,m.dtype,m.values)}let i=new Om(n.shape,s);return e.runWebGPUProgram(i,[n],n.dtype)}var s1={kernelName:_r,backendName:"webgpu",kernelFunc:bp};function zU(r){let{inputs:t,backend:e,attrs:o}=r,{sparseIndices:n,sparseValues:s,defaultValue:i}=t,{outputShape:u}=o,{sliceRank:c,numUpdates:a,sliceSize:l,strides:m,outputSize:f}=N.calculateShapes(s,n,u),h=!1;if(s.dtype==="string"){let G=e.bufferSync(n),L=e.bufferSync(s),U=w.decodeString(e.readSync(i.dataId)[0]),q=m2(G,L,u,f,l,a,c,m,U,h);return e.makeTensorInfo(u,q.dtype,q.values)}let g=[f/l,l],x=X({inputs:{x:n},backend:e,attrs:{shape:[a,c]}}),b=s.shape.length?X({inputs:{x:s},backend:e,attrs:{shape:[a,l]}}):Jt({inputs:{x:s},backend:e}),v=b.dtype,_=e.makeTensorInfo([],v,w.makeZerosTypedArray(1,v)),k=X({inputs:{x:i},backend:e,attrs:{shape:Array(g.length).fill(1)}}),D=bp({inputs:{x:k},backend:e,attrs:{reps:g}}),T=w.sizeFromShape([a,l]),R=[{type:"int32",data:[c]},{type:"int32",data:m},{type:"int32",data:[T]}];switch(a){case 0:break;case 1:{let G=new fo([a,l],c,x.shape.length,b.shape.length,m,g,v,h);e.runWebGPUProgram(G,[b,x],v,R,D)}break;default:{let G=new fo([a,l],c,x.shape.length,_.shape.length,m,g,v,h);e.runWebGPUProgram(G,[_,x],v,R,D)}{let G=new fo([a,l],c,x.shape.length,b.shape.length,m,g,v);e.runWebGPUProgram(G,[b,x],v,R,D)}}let M=X({inputs:{x:D},backend:e,attrs:{shape:u}});return e.disposeData(x.dataId),e.disposeData(b.dataId),e.disposeData(k.dataId),e.disposeData(_.dataId),e.disposeData(D.dataId),M}var i1={kernelName:Zs,backendName:"webgpu",kernelFunc:zU};p();function LU(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{numOrSizeSplits:s,axis:i}=o,u=w.parseAxisParam(i,n.shape)[0],c=N.prepareSplitSize(n,s,u),a=n.shape.length,l=new Array(a).fill(0),m=n.shape.slice();return c.map(f=>{let h=[...m];h[u]=f;let g=Lr({inputs:{x:n},backend:e,attrs:{begin:l,size:h}});return l[u]+=f,g})}var a1={kernelName:rs,backendName:"webgpu",kernelFunc:LU};p();var OU=it({opType:W.SQRT}),u1={kernelName:Jr,backendName:"webgpu",kernelFunc:OU};p();var p1={kernelName:wa,backendName:"webgpu",kernelFunc:({inputs:r,backend:t})=>{let{x:e}=r,o=t,n=new tr(e.shape,W.SQUARE);return o.runWebGPUProgram(n,[e],e.dtype)}};p();var GU=At({opType:et.SQUARED_DIFFERENCE}),c1={kernelName:to,backendName:"webgpu",kernelFunc:GU};p();function WU({inputs:r,attrs:t,backend:e}){let{x:o}=r,n=new tr(o.shape,W.STEP,"stepAlpha : f32,"),s=[{type:"float32",data:[t.alpha]}];return e.runWebGPUProgram(n,[o],o.dtype,s)}var l1={kernelName:Uo,backendName:"webgpu",kernelFunc:WU};p();p();var Gm=class{constructor(t){this.variableNames=["x"],this.workPerThread=1,this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize,[this.workPerThread,1,1]);let e=zt(this.outputShape.length);this.uniforms=`begin : ${e},  strides : ${e}, `,this.shaderKey="stridedSlice"}getUserCode(){let t=this.outputShape.length,e="";if(t===1)e="coords * uniforms.strides + uniforms.begin";else{let n=0;e=this.outputShape.map((s,i)=>(n++,this.outputShape.length===1?`coords * uniforms.strides[${i}] + uniforms.begin[${i}]`:`coords[${n-1}] * uniforms.strides[${i}] + uniforms.begin[${i}]`)).join(",")}return`
       ${P("index")} {
         if (index < uniforms.size) {
           let coords = getCoordsFromIndex(index);
           setOutputAtIndex(index, getX(${e}));
         }
       }
     `}};function UU(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{begin:s,end:i,strides:u,beginMask:c,endMask:a,ellipsisMask:l,newAxisMask:m,shrinkAxisMask:f}=o,{finalShapeSparse:h,finalShape:g,isIdentity:x,sliceDim0:b,isSimpleSlice:v,begin:_,end:k,strides:D}=me.sliceInfo(n.shape,s,i,u,c,a,l,m,f),T;if(x)T=X({inputs:{x:n},backend:e,attrs:{shape:g}});else if(b||v){w.assert(n.shape.length>=1,()=>`Input must have rank at least 1, got: ${n.shape.length}`);let R=me.computeOutShape(_,k,D),M=Lr({inputs:{x:n},backend:e,attrs:{begin:_,size:R}});T=X({inputs:{x:M},backend:e,attrs:{shape:g}}),e.disposeData(M.dataId)}else if(e.shouldExecuteOnCPU([n])){let M=e.readSync(n.dataId),G=It(n.shape,n.dtype,M),L=h2(h,G,D,_);T=e.makeTensorInfo(g,n.dtype,L.values)}else{let M=new Gm(h),G=[{type:"int32",data:_},{type:"int32",data:D}],L=e.runWebGPUProgram(M,[n],n.dtype,G);T=X({inputs:{x:L},backend:e,attrs:{shape:g}}),e.disposeData(L.dataId)}return T}var m1={kernelName:Qs,backendName:"webgpu",kernelFunc:UU};p();function VU(r){let{inputs:t,backend:e,attrs:o}=r,{separator:n,nGramWidths:s,leftPad:i,rightPad:u,padWidth:c,preserveShortSequences:a}=o,{data:l,dataSplits:m}=t,f=e.readSync(l.dataId),h=e.readSync(m.dataId),[g,x]=g2(f,h,n,s,i,u,c,a);return[e.makeTensorInfo([g.length],"string",g),e.makeTensorInfo(m.shape,"int32",x)]}var f1={kernelName:Sa,backendName:"webgpu",kernelFunc:VU};p();var HU=At({opType:et.SUB,cpuKernelImpl:x2,supportsComplex:!0}),d1={kernelName:"Sub",backendName:"webgpu",kernelFunc:HU};p();var qU=it({opType:W.TAN}),h1={kernelName:"Tan",backendName:"webgpu",kernelFunc:qU};p();var KU=it({opType:W.TANH}),g1={kernelName:ns,backendName:"webgpu",kernelFunc:KU};p();function jU(r){let{inputs:t,backend:e,attrs:o}=r,{tensor:n,indices:s,updates:i}=t,{}=o,{sliceRank:u,numUpdates:c,sliceSize:a,strides:l,outputSize:m}=N.calculateShapes(i,s,n.shape),f=[m/a,a];if(m===0)return e.makeTensorInfo(n.shape,s.dtype);let h=[],g=X({inputs:{x:s},backend:e,attrs:{shape:[c,u]}});h.push(g);let x=X({inputs:{x:i},backend:e,attrs:{shape:[c,a]}});h.push(x);let b=X({inputs:{x:n},backend:e,attrs:{shape:f}});h.push(b);let v=bp({inputs:{x:b},backend:e,attrs:{reps:Array(f.length).fill(1)}}),_=new fo([c,a],u,g.shape.length,x.shape.length,l,f,n.dtype,!1),k=w.sizeFromShape([c,a]),D=[{type:"int32",data:[u]},{type:"int32",data:l},{type:"int32",data:[k]}],T=e.runWebGPUProgram(_,[x,g],b.dtype,D,v);h.push(T);let R=X({inputs:{x:T},backend:e,attrs:{shape:n.shape}});return h.forEach(M=>e.disposeData(M.dataId)),R}var x1={kernelName:js,backendName:"webgpu",kernelFunc:jU};p();p();var Wm=class{constructor(t){this.variableNames=["x","indices"],this.workgroupSize=[256,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.uniforms=`inputSize : i32, firstPass : i32, negativeInf : f32,
        dir : i32, inc : i32,`,this.shaderKey="swap"}getUserCode(){return`
        ${P("index")} {
          if (index < uniforms.size) {
            let outC = getCoordsFromIndex(index);
            let batch = outC[0];
            let elemIdx = outC[1];
            // We compare elements pair-wise within a group of size 2 * inc.
            // The comparing rule for each group alternates between ascending
            // and descending. Within each group, we compare each pair at
            // positions i and i+inc. To decide whether an element at position i
            // is x0 or x1, we mod it by 2 * inc, if the result is smaller than
            // inc, it is in the first half of the group, we denote it as x0,
            // otherwise we denote it as x1.
            // For example, as shown in the Bitonic top K paper referenced
            // above, Figure5(a) shows that element[1] is in the second half of
            // the group when group size is 2, but it is in the first half of
            // the group when group size is 4.
            let isFirstInPair = elemIdx % (2 * uniforms.inc) < uniforms.inc;
            var i = 0;
            if (isFirstInPair) {
              i = elemIdx;
            } else {
              i = elemIdx - uniforms.inc;
            }

            var i0 = 0;
            if (uniforms.firstPass == 1) {
              i0 = i;
            } else {
              i0 = i32(getIndices(batch, i));
            }

            var i1 = 0;
            if (uniforms.firstPass == 1) {
              i1 = i + uniforms.inc;
            } else {
              i1 = i32(getIndices(batch, i + uniforms.inc));
            }

            var x0 = f32(0.0);
            var x1 = f32(0.0);
            if (i0 < uniforms.inputSize) {
              x0 = getX(batch, i0);
            } else {
              x0 = uniforms.negativeInf;
            }
            if (i1 < uniforms.inputSize) {
              x1 = getX(batch, i1);
            } else {
              x1 = uniforms.negativeInf;
            }

            let reverse = elemIdx % (2 * uniforms.dir) >= uniforms.dir;
            let isGreater = x0 > x1 || (x0 == x1 && i1 > i0);
            if (reverse == isGreater) {
              // Elements in opposite order of direction
              let iTemp = i0;
              i0 = i1;
              i1 = iTemp;
            }
            if (isFirstInPair) {
              setOutputAtIndex(index, f32(i0));
            } else {
              setOutputAtIndex(index, f32(i1));
            }
          }
        }
      `}},Um=class{constructor(t){this.variableNames=["x","indices"],this.workgroupSize=[256,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.uniforms="inputSize : i32, firstPass : i32, k : i32,",this.shaderKey="merge"}getUserCode(){return`
        ${P("index")} {
          if (index < uniforms.size) {
            let outC = getCoordsFromIndex(index);
            let batch = outC[0];
            let elemIdx = outC[1];
            // The output size is half of the previous size.
            // If the previous sequence is | | | | _ _ _ _  | | | |  _ _ _ _
            // (k=4), we only need to output the indices at positions |, the
            // indices at positions _ can be thrown away, see Figure5(b) After
            // Phase 2 (Merge phase) in the Bitonic Top K paper referenced
            // above.
            // For example, the paper shows we only need to output the orange
            // bars. The output sequence should look like this | | | | | | | |.
            // Because the sequence is halved, to map the output index back to
            // the previous sequence to find the corresponding value, we need
            // to double the index. When we double the index, we basically
            // interpolate a position, so 2i looks like
            // | _ | _ | _ | _ | _ | _ | _. We move the | to the first k
            // position of each 2k positions by - elemIdx % k. E.g. for output
            // at index 4,5,6,7, we want to get the corresponding element at
            // original index 8,9,10,11, for output at index 8,9,10,11,
            // we want to get the corresponding element at original index
            // 16,17,18,19, so on and so forth.

            var i = 0;
            if (elemIdx < uniforms.k) {
              i = elemIdx;
            } else {
              i = elemIdx * 2 - elemIdx % uniforms.k;
            }
            var i0 = 0;
            if (uniforms.firstPass == 1) {
              i0 = i;
            } else {
              i0 = i32(getIndices(batch, i));
            }
            var i1 = 0;
            if (uniforms.firstPass == 1) {
              i1 = i + uniforms.k;
            } else {
              i1 = i32(getIndices(batch, i + uniforms.k));
            }

            let x0 = getX(batch, i0);
            var x1 = f32(0.0);
            if (i1 < uniforms.inputSize) {
              x1 = getX(batch, i1);
            } else {
              x1 = x0;
            }

            if (x0 >= x1) {
              setOutputAtIndex(index, f32(i0));
            } else {
              setOutputAtIndex(index, f32(i1));
            }
          }
        }
      `}};function au(r,t){t!==null&&r.disposeData(t.dataId)}function b1(r){let t=1;for(;t<r;)t*=2;return t}function XU(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{k:s,sorted:i}=o,u=n.shape,c=u[u.length-1];if(e.shouldExecuteOnCPU([n])){let T=e.readSync(n.dataId),[R,M]=y2(T,u,n.dtype,s,i);return[e.makeTensorInfo(R.shape,R.dtype,R.values),e.makeTensorInfo(M.shape,M.dtype,M.values)]}if(s===0)return u[u.length-1]=0,[e.makeTensorInfo(u,n.dtype,[]),e.makeTensorInfo(u,"int32",[])];if(c===1)return[n,Ht({attrs:{shape:u,dtype:"int32",value:0},backend:e})];let l=w.sizeFromShape(u)/c,m=X({inputs:{x:n},attrs:{shape:[l,c]},backend:e}),f=b1(s),h=b1(c),g=null,x=()=>g===null?[m,m]:[m,g],b=(T,R,M)=>{let G=x(),L=new Wm(M),q=[{type:"int32",data:[c]},{type:"int32",data:[g===null?1:0]},{type:"float32",data:[Number.NEGATIVE_INFINITY]},{type:"int32",data:[T]},{type:"int32",data:[R]}],Z=g;g=e.runWebGPUProgram(L,G,"int32",q),au(e,Z)};for(let T=1;T<f;T*=2){let R=T*2;for(let M=T;M>=1;M/=2)b(R,M,[l,h])}for(let T=h;T>f;T/=2){let R=x(),M=new Um([l,T/2]),L=[{type:"int32",data:[c]},{type:"int32",data:[g===null?1:0]},{type:"int32",data:[f]}],U=g;g=e.runWebGPUProgram(M,R,"int32",L),au(e,U);let q=f/2,Z=q*2;for(let at=q;at>=1;at/=2)b(Z,at,g.shape)}let v=g;g=Lr({inputs:{x:g},backend:e,attrs:{begin:0,size:[l,s]}}),au(e,v);let _=gb({inputs:{x:m,indices:g},backend:e,attrs:{axis:1,batchDims:1}});au(e,m);let k=u.slice(0,-1);k.push(s),v=g,g=X({inputs:{x:g},attrs:{shape:k},backend:e}),au(e,v);let D=_;return _=X({inputs:{x:_},attrs:{shape:k},backend:e}),au(e,D),[_,g]}var y1={kernelName:Js,backendName:"webgpu",kernelFunc:XU};p();p();var Vm=class{constructor(t){this.variableNames=["Image","Transforms"],this.uniforms="interpolationModeId : i32, fillModeId : i32, fillValue : f32,",this.workgroupSize=[64,1,1],this.size=!0,this.outputShape=t,this.dispatchLayout=O(this.outputShape),this.dispatch=B(this.dispatchLayout,this.outputShape,this.workgroupSize),this.shaderKey="transform"}getUserCode(){return`
          fn mapCoord(outCoord : f32, len : f32) -> f32{
            var inCoord = outCoord;
            if(uniforms.fillModeId == 2) {
              if (inCoord < 0.0) {
                if (len <= 1.0) {
                  inCoord = 0.0;
                } else {
                  let sz2 = 2.0 * len;
                  if (inCoord < sz2) {
                    inCoord = sz2 * f32(i32(f32(-inCoord / sz2))) +
                    inCoord;
                  }
                  if (inCoord < -len) {
                    inCoord = inCoord + sz2;
                  } else {
                    inCoord = -inCoord - 1.0;
                  }
                }
              } else if (inCoord > len - 1.0) {
                if (len <= 1.0) {
                  inCoord = 0.0;
                } else {
                  let sz2 = 2.0 * len;
                  inCoord = inCoord - sz2 * f32(i32(f32(inCoord / sz2)));
                  if (inCoord >= len) {
                    inCoord = sz2 - inCoord - 1.0;
                  }
                }
              }
              return clamp(inCoord, 0.0, len - 1.0);
            } else if (uniforms.fillModeId == 3) {
              if (inCoord < 0.0) {
                if (len <= 1.0) {
                  inCoord = 0.0;
                } else {
                  let sz = len - 1.0;
                  inCoord = inCoord + len * (f32(i32(f32(-inCoord / sz))) + 1.0);
                }
              } else if (inCoord > len - 1.0) {
                if (len <= 1.0) {
                  inCoord = 0.0;
                } else {
                  let sz = len - 1.0;
                  inCoord = inCoord - len * f32(i32(f32(inCoord / sz)));
                }
              }
              return clamp(inCoord, 0.0, len - 1.0);
            } else if (uniforms.fillModeId == 4) {
              return clamp(outCoord, 0.0, len - 1.0);
            }
            return outCoord;
          }
          fn readWithFillValue(batch : i32, coordY : i32, coordX : i32,
            channel : i32) -> f32 {
            var outputValue : f32;
            if (0 <= coordY && coordY < uniforms.imageShape[1] && 0 <= coordX && coordX < uniforms.imageShape[2]) {
                outputValue = getImage(batch, coordY, coordX, channel);
            } else {
              outputValue = uniforms.fillValue;
            }
            return outputValue;
          }

          ${P("index")} {
            if (index < uniforms.size) {
              let coords = getCoordsFromIndex(index);
              var outputValue : f32;
              let batch = coords[0];
              let x = coords[2];
              let y = coords[1];
              let channel = coords[3];
              let xf = f32(x);
              let yf = f32(y);
              let a1 = getTransforms(batch, 0);
              let a2 = getTransforms(batch, 1);
              let a3 = getTransforms(batch, 2);
              let b1 = getTransforms(batch, 3);
              let b2 = getTransforms(batch, 4);
              let b3 = getTransforms(batch, 5);
              let c1 = getTransforms(batch, 6);
              let c2 = getTransforms(batch, 7);
              let projection = c1 * xf + c2 * yf + 1.0;
              if (projection == 0.0) {
                outputValue = uniforms.fillValue;
              } else {
                let inX = (a1 * xf + a2 * yf + a3) / projection;
                let inY = (b1 * xf + b2 * yf + b3) / projection;
                let mapX = mapCoord(inX, f32(uniforms.imageShape[2]));
                let mapY = mapCoord(inY, f32(uniforms.imageShape[1]));

                if (uniforms.interpolationModeId == 1) {
                  let coordY = i32(round(mapY));
                  let coordX = i32(round(mapX));
                  outputValue = readWithFillValue(batch, coordY, coordX,
                    channel);
                } else {
                  let yFloor = floor(mapY);
                  let xFloor = floor(mapX);
                  let yCeil = yFloor + 1.0;
                  let xCeil = xFloor + 1.0;
                  let valueYFloor = (xCeil - mapX) *
                  readWithFillValue(batch, i32(yFloor), i32(xFloor), channel) +
                  (mapX - xFloor) *
                  readWithFillValue(batch, i32(yFloor), i32(xCeil), channel);
                  let valueYCeil = (xCeil - mapX) *
                  readWithFillValue(batch, i32(yCeil), i32(xFloor), channel) +
                  (mapX - xFloor) *
                  readWithFillValue(batch, i32(yCeil), i32(xCeil), channel);
                  outputValue = (yCeil - mapY) * valueYFloor +
                  (mapY - yFloor) * valueYCeil;
                }
              }
              setOutputAtIndex(index, outputValue);
            }
          }
        `}};function YU(r){let{inputs:t,backend:e,attrs:o}=r,{image:n,transforms:s}=t,{interpolation:i,fillMode:u,fillValue:c,outputShape:a}=o,[l,m,f,h]=n.shape,[g,x]=a??[m,f],b=[l,g,x,h],v=new Vm(b),_=i==="nearest"?1:2,k;switch(u){case"constant":k=1;break;case"reflect":k=2;break;case"wrap":k=3;break;case"nearest":k=4;break;default:k=1;break}let D=[{type:"int32",data:[_]},{type:"int32",data:[k]},{type:"float32",data:[c]}];return e.runWebGPUProgram(v,[n,s],"float32",D)}var w1={kernelName:ti,backendName:"webgpu",kernelFunc:YU};p();function ZU(r){let{inputs:t,backend:e,attrs:o}=r,{value:n}=t,{axis:s}=o;s<0&&(s+=n.shape.length);let i=n,u=i.shape.length,c=n.shape[s],a=new Array(u-1),l=0;for(let x=0;x<u;x++)x!==s&&(a[l++]=i.shape[x]);let m=[],f=new Array(u).fill(0),h=i.shape.slice();h[s]=1;let g=new Array(c);for(let x=0;x<g.length;x++){f[s]=x;let b=Lr({inputs:{x:i},backend:e,attrs:{begin:f,size:h}}),v=X({inputs:{x:b},backend:e,attrs:{shape:a}});g[x]=v,m.push(b)}return m.forEach(x=>e.disposeData(x.dataId)),g}var S1={kernelName:ss,backendName:"webgpu",kernelFunc:ZU};p();p();var Hm=class{constructor(t,e,o){if(this.outputShape=[],this.variableNames=["x","segmentIds"],this.uniforms="numSegments : i32, xSize: i32,",this.workgroupSize=[64,1,1],this.atomic=!0,this.outputShape=e,this.dispatchLayout=O(t),this.dispatch=B(this.dispatchLayout,t,this.workgroupSize),o!=="float32"&&o!=="int32")throw new Error(`UnsortedSegmentSum only supports float32 and int32
              types, does not support ${o} type.`);this.type=o,this.shaderKey="unsortedSegmentSum"}getUserCode(){return`
    ${P("index")} {
      if (index < uniforms.xSize) {
        let coords = getXCoordsFromIndex(index);
        let b = coords[0];
        let inCol = coords[1];

        let segmentId = i32(getSegmentIds(inCol));
        if (segmentId >= 0) {
          let flatIndex = b * uniforms.numSegments + segmentId % uniforms.numSegments;
          let value = getX(b, inCol);

          ${Qe("&result[flatIndex]","value",this.type)}
        }
      }
    }
  `}};function QU(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,segmentIds:s}=t,{numSegments:i}=o,u=n.shape.length,c=[],a=0,l=N.getAxesPermutation([a],u),m=n;l!=null&&(m=Te({inputs:{x:n},backend:e,attrs:{perm:l}}),c.push(m),a=N.getInnerMostAxes(1,u)[0]);let f=N.segment_util.computeOutShape(m.shape,a,i),h=w.sizeFromShape([m.shape[a]]),g=X({inputs:{x:m},backend:e,attrs:{shape:[-1,h]}});c.push(g);let x=n.dtype,b=[g.shape[0],i],v=Ht({backend:e,attrs:{shape:b,value:0,dtype:x}}),_=new Hm(g.shape,b,x),k=[{type:"int32",data:[i]},{type:"int32",data:[w.sizeFromShape(g.shape)]}],D=e.runWebGPUProgram(_,[g,s],x,k,v),T=X({inputs:{x:D},backend:e,attrs:{shape:f}});c.push(D);let R=T;if(l!=null){c.push(T);let M=N.getUndoAxesPermutation(l);R=Te({inputs:{x:R},backend:e,attrs:{perm:M}})}return c.forEach(M=>e.disposeData(M.dataId)),R}var v1={kernelName:Ia,backendName:"webgpu",kernelFunc:QU};var JU=[cC,S2,v2,I2,C2,k2,N2,D2,E2,T2,A2,$2,R2,F2,M2,z2,L2,O2,G2,W2,V2,H2,q2,Y2,Z2,Q2,mC,tk,rk,ok,nk,sk,ik,ak,uk,pk,ck,lk,dk,hk,gk,xk,yk,wk,bk,Sk,vk,Ik,Ck,kk,Dk,Ek,Tk,Ak,$k,Rk,Fk,Mk,Pk,uC,Bk,Ok,zk,Lk,Gk,Wk,Uk,Vk,Hk,qk,Kk,lC,jk,ek,Xk,Yk,Zk,Qk,Jk,t0,e0,o0,r0,n0,s0,i0,u0,p0,P2,c0,l0,d0,m0,f0,h0,B2,g0,x0,b0,y0,S0,_k,v0,I0,C0,K2,k0,D0,E0,T0,A0,$0,R0,F0,j2,M0,P0,B0,z0,pC,L0,O0,G0,W0,U0,V0,H0,q0,K0,j0,X0,Y0,Z0,Q0,J0,t1,U2,l1,m1,f1,w0,e1,r1,o1,n1,i1,a1,u1,p1,c1,d1,Nk,h1,g1,x1,s1,y1,w1,_2,S1,v1,_0];for(let r of JU)Eu(r);p();p();p();p();var ut;(function(r){r[r.float32=0]="float32",r[r.int32=1]="int32",r[r.bool=2]="bool",r[r.string=3]="string",r[r.complex64=4]="complex64"})(ut||(ut={}));var ys;(function(r){r[r.linear=0]="linear",r[r.relu=1]="relu",r[r.relu6=2]="relu6",r[r.prelu=3]="prelu",r[r.leakyrelu=4]="leakyrelu",r[r.sigmoid=5]="sigmoid",r[r.elu=6]="elu"})(ys||(ys={}));var I1;function tV(r){I1=r.wasm.cwrap(as,null,["number","array","number","number","array","number","number","number","number","number","number","number","number"])}function eV(r){let{inputs:t,backend:e,attrs:o}=r,{a:n,b:s,bias:i,preluActivationWeights:u}=t;if(n.dtype!=="float32"||s.dtype!=="float32")throw new Error("_FusedMatMul for non non-float32 tensors not yet supported.");let{transposeA:c,transposeB:a,activation:l,leakyreluAlpha:m}=o,f=e.dataIdMap.get(n.dataId).id,h=e.dataIdMap.get(s.dataId).id,g=0;if(i!=null){let G=e.dataIdMap.get(i.dataId);if(G.shape.length!==1)throw new Error(`_FusedMatMul only supports rank-1 bias but got rank ${G.shape.length}.`);g=G.id}let x=u==null?0:e.dataIdMap.get(u.dataId).id,b=ys[l];if(b==null)throw new Error(`${l} activation not yet supported for FusedConv2D in the wasm backend.`);let v=c?n.shape[2]:n.shape[1],_=a?s.shape[1]:s.shape[2],k=Me.assertAndGetBroadcastShape(n.shape.slice(0,-2),s.shape.slice(0,-2)),D=e.makeOutput([...k,v,_],n.dtype),T=e.dataIdMap.get(D.dataId).id,R=new Uint8Array(new Int32Array(n.shape).buffer),M=new Uint8Array(new Int32Array(s.shape).buffer);return I1(f,R,n.shape.length,h,M,s.shape.length,c,a,b,g,x,m||0,T),D}var C1={kernelName:as,backendName:"wasm",setupFunc:tV,kernelFunc:eV};p();p();function ot(r,t){let e;function o(s){e=s.wasm.cwrap(r,null,["number","number","number"])}function n(s){let{backend:i,inputs:{x:u}}=s,c=i.dataIdMap.get(u.dataId).id,a=i.makeOutput(u.shape,t||u.dtype),l=i.dataIdMap.get(a.dataId).id;return w.sizeFromShape(a.shape)===0||e(c,ut[u.dtype],l),a}return{kernelName:r,backendName:"wasm",setupFunc:o,kernelFunc:n}}var k1=ot("Abs");p();var _1=ot(hn);p();var N1=ot(gn);p();p();function _t(r,t,e){let o;function n(i){o=i.wasm.cwrap(r,null,["number","array","number","number","array","number","number","number"])}function s(i){let{backend:u,inputs:c}=i,{a,b:l}=c,m=u.dataIdMap.get(a.dataId).id,f=u.dataIdMap.get(l.dataId).id,h=e??a.dtype,g=N.assertAndGetBroadcastShape(a.shape,l.shape),x=u.makeOutput(g,h);if(w.sizeFromShape(g)===0)return x;let b=new Uint8Array(new Int32Array(a.shape).buffer),v=new Uint8Array(new Int32Array(l.shape).buffer),_=u.dataIdMap.get(x.dataId).id;return o(m,b,a.shape.length,f,v,l.shape.length,ut[a.dtype],_),x}return{kernelName:r,backendName:"wasm",setupFunc:n,kernelFunc:s}}var rV=!0,D1=_t("Add",rV);p();var E1;function oV(r){E1=r.wasm.cwrap(wo,null,["array","number","number","number"])}function nV(r){let{inputs:t,backend:e}=r,o=e.makeOutput(t[0].shape,t[0].dtype);if(w.sizeFromShape(o.shape)===0)return o;let n=t.map(u=>e.dataIdMap.get(u.dataId).id),s=new Uint8Array(new Int32Array(n).buffer),i=e.dataIdMap.get(o.dataId).id;return E1(s,n.length,ut[o.dtype],i),o}var T1={kernelName:wo,backendName:"wasm",setupFunc:oV,kernelFunc:nV};p();p();p();p();function Oi(r){let{inputs:{x:t},backend:e}=r;if(t.dtype==="string")return Fr(e.readSync(t.dataId),t.shape,t.dtype);let o=e.makeOutput(t.shape,t.dtype),n=e.typedArrayFromHeap(t);return e.typedArrayFromHeap(o).set(n),o}var A1={kernelName:kr,backendName:"wasm",kernelFunc:Oi};var $1;function sV(r){$1=r.wasm.cwrap(Nr,null,["number","array","number","number","number","array","number"])}function lr(r){let{inputs:t,backend:e,attrs:o}=r,[n,s]=aV(t.x.shape,o.perm),i=!0;for(let g=0;g<s.length;g++)s[g]!==g&&(i=!1);let u=iV(t.x.shape,o.perm),c={dataId:t.x.dataId,shape:n,dtype:t.x.dtype};if(i){let g=Oi({inputs:t,backend:e});return g.shape=u,g}let a=e.makeOutput(u,c.dtype),l=e.dataIdMap.get(c.dataId).id,m=e.dataIdMap.get(a.dataId).id,f=new Uint8Array(new Int32Array(s).buffer),h=new Uint8Array(new Int32Array(c.shape).buffer);return $1(l,h,c.shape.length,ut[c.dtype],m,f,s.length),a}function iV(r,t){let e=new Array(r.length);for(let o=0;o<e.length;o++)e[o]=r[t[o]];return e}function aV(r,t){let e=[],o=[];for(let n=0;n<r.length;++n)r[n]!==1&&e.push(r[n]),r[t[n]]!==1&&o.push(t[n]);for(let n=0;n<o.length;++n){let s=-1;for(let i=0;i<o.length;++i)o[i]>=n&&(s===-1||o[s]>o[i])&&(s=i);o[s]=n}return[e,o]}var R1={kernelName:Nr,backendName:"wasm",kernelFunc:lr,setupFunc:sV};function Le(r,t,e){let o=r.shape,n=r.shape.length,s=w.parseAxisParam(t,o),i=s,u=N.getAxesPermutation(i,n),c=null,a=!1;if(u!=null){let l=new Array(n);for(let h=0;h<l.length;h++)l[h]=o[u[h]];i=N.getInnerMostAxes(i.length,n),c=lr({inputs:{x:r},attrs:{perm:u},backend:e});let m=e.dataIdMap.get(r.dataId).id;e.dataIdMap.get(c.dataId).id!==m&&(a=!0)}return{transposed:c,originalAxes:s,axes:i,inputWasTransposed:a}}var F1;function uV(r){F1=r.wasm.cwrap("All",null,["number, number, number"])}function pV(r){let{backend:t,inputs:e,attrs:o}=r,{axis:n,keepDims:s}=o,{x:i}=e,c=t.dataIdMap.get(i.dataId).id,a=i,{transposed:l,axes:m,originalAxes:f,inputWasTransposed:h}=Le(i,n,t);if(h){let k=t.dataIdMap.get(l.dataId).id;a=l,c=k}let g=a.shape.length;N.assertAxesAreInnerMostDims("all",m,g);let[x,b]=N.computeOutAndReduceShapes(a.shape,m),v=w.sizeFromShape(b),_=t.makeOutput(x,i.dtype);if(w.sizeFromShape(a.shape)!==0){let k=t.dataIdMap.get(_.dataId).id;F1(c,v,k)}if(h&&t.disposeData(l.dataId),s){let k=N.expandShapeToKeepDim(_.shape,f);_.shape=k}return _}var M1={kernelName:"All",backendName:"wasm",setupFunc:uV,kernelFunc:pV};p();var P1;function cV(r){P1=r.wasm.cwrap("Any",null,["number, number, number"])}function lV(r){let{backend:t,inputs:e,attrs:o}=r,{axis:n,keepDims:s}=o,{x:i}=e,c=t.dataIdMap.get(i.dataId).id,a=i,{transposed:l,axes:m,originalAxes:f,inputWasTransposed:h}=Le(i,n,t);if(h){let k=t.dataIdMap.get(l.dataId).id;a=l,c=k}let g=a.shape.length;N.assertAxesAreInnerMostDims("any",m,g);let[x,b]=N.computeOutAndReduceShapes(a.shape,m),v=w.sizeFromShape(b),_=t.makeOutput(x,i.dtype);if(w.sizeFromShape(a.shape)!==0){let k=t.dataIdMap.get(_.dataId).id;P1(c,v,k)}if(h&&t.disposeData(l.dataId),s){let k=N.expandShapeToKeepDim(_.shape,f);_.shape=k}return _}var B1={kernelName:"Any",backendName:"wasm",setupFunc:cV,kernelFunc:lV};p();p();function qm(r){let t;function e(n){t=n.wasm.cwrap(r,null,["number","number","number","number","number"])}function o(n){let{backend:s,inputs:i,attrs:u}=n,{axis:c}=u,{x:a}=i,l=s.dataIdMap.get(a.dataId).id,m=l,f=a,{transposed:h,axes:g,inputWasTransposed:x}=Le(a,c,s);if(x){let T=s.dataIdMap.get(h.dataId).id;T!==l&&(f=h,m=T)}let b=f.shape.slice(0,-1),v=s.makeOutput(b,"int32"),_=s.dataIdMap.get(v.dataId).id,k=w.sizeFromShape(v.shape),D=f.shape[g[0]];return t(m,ut[f.dtype],k,D,_),x&&s.disposeData(h.dataId),v}return{kernelName:r,backendName:"wasm",setupFunc:e,kernelFunc:o}}var z1=qm(xn);p();var L1=qm(bn);p();var O1=ot(yn);p();var G1=ot(wn);p();var W1=ot(Sn);p();var U1=_t(In,!1);p();var V1=ot(vn);p();var H1;function mV(r){H1=r.wasm.cwrap(So,null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function fV(r){let{inputs:t,attrs:e,backend:o}=r,n=t.x,s=o.dataIdMap.get(n.dataId).id,{filterSize:i,strides:u,pad:c,dimRoundingMode:a}=e,l=N.computePool2DInfo(n.shape,i,u,1,c,a),m=l.filterHeight,f=l.filterWidth,h=l.padInfo.top,g=l.padInfo.right,x=l.padInfo.bottom,b=l.padInfo.left,v=l.strideHeight,_=l.strideWidth,k=l.inChannels;if(l.dataFormat!=="channelsLast")throw new Error(`wasm backend does not support dataFormat:'${l.dataFormat}'. Please use 'channelsLast'.`);if(l.dilationWidth!==1||l.dilationHeight!==1)throw new Error(`was backend only supports average pooling with dilation = [1, 1], got [${l.dilationHeight}, ${l.dilationWidth}].`);let D=o.makeOutput(l.outShape,"float32"),T=o.dataIdMap.get(D.dataId).id;return H1(s,n.shape[0],n.shape[1],n.shape[2],m,f,h,g,x,b,v,_,k,T),D}var q1={kernelName:So,backendName:"wasm",setupFunc:mV,kernelFunc:fV};p();var K1;function dV(r){K1=r.wasm.cwrap("AvgPool3D",null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function hV(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{filterSize:s,strides:i,pad:u,dimRoundingMode:c,dataFormat:a}=o,l=N.computePool3DInfo(n.shape,s,i,1,u,c,a),m=e.makeOutput(l.outShape,n.dtype);return K1(e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(m.dataId).id,l.batchSize,l.inChannels,l.inDepth,l.inHeight,l.inWidth,l.outDepth,l.outHeight,l.outWidth,l.strideDepth,l.strideHeight,l.strideWidth,l.dilationDepth,l.dilationHeight,l.dilationWidth,l.effectiveFilterDepth,l.effectiveFilterHeight,l.effectiveFilterWidth,l.padInfo.front,l.padInfo.top,l.padInfo.left),m}var j1={kernelName:Cn,backendName:"wasm",setupFunc:dV,kernelFunc:hV};p();var X1;function gV(r){X1=r.wasm.cwrap("AvgPool3DGrad",null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function xV(r){let{inputs:t,backend:e,attrs:o}=r,{dy:n,input:s}=t,{filterSize:i,strides:u,pad:c,dimRoundingMode:a}=o,l=N.computePool3DInfo(s.shape,i,u,1,c,a),m=e.makeOutput(s.shape,s.dtype);return X1(e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(m.dataId).id,l.batchSize,l.inChannels,l.inDepth,l.inHeight,l.inWidth,l.outDepth,l.outHeight,l.outWidth,l.strideDepth,l.strideHeight,l.strideWidth,l.dilationDepth,l.dilationHeight,l.dilationWidth,l.effectiveFilterDepth,l.effectiveFilterHeight,l.effectiveFilterWidth,l.padInfo.front,l.padInfo.top,l.padInfo.left,l.filterDepth,l.filterHeight,l.filterWidth),m}var Y1={kernelName:Ji,backendName:"wasm",setupFunc:gV,kernelFunc:xV};p();var Z1;function bV(r){Z1=r.wasm.cwrap("AvgPoolGrad",null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function yV(r){let{inputs:t,backend:e,attrs:o}=r,{dy:n,input:s}=t,{filterSize:i,strides:u,pad:c}=o,a=N.computePool2DInfo(s.shape,i,u,1,c),l=e.makeOutput(s.shape,s.dtype);return Z1(e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(l.dataId).id,a.batchSize,a.inChannels,a.inHeight,a.inWidth,a.outHeight,a.outWidth,a.strideHeight,a.strideWidth,a.dilationHeight,a.dilationWidth,a.effectiveFilterHeight,a.effectiveFilterWidth,a.padInfo.top,a.padInfo.left,a.filterHeight,a.filterWidth),l}var Q1={kernelName:Qi,backendName:"wasm",setupFunc:bV,kernelFunc:yV};p();p();function oe(r){let{inputs:t,attrs:e}=r,{x:o}=t,{shape:n}=e,s=w.sizeFromShape(o.shape),i=w.inferFromImplicitShape(n,s);return w.assert(s===w.sizeFromShape(i),()=>`new shape: ${i}, old shape: ${o.shape}. New shape and old shape must have the same number of elements.`),r.backend.incRef(o.dataId),{dataId:o.dataId,shape:i,dtype:o.dtype}}var J1={kernelName:Kn,backendName:"wasm",kernelFunc:oe};var t_;function wV(r){t_=r.wasm.cwrap(vo,null,["number","array","number","number","array","number","number","number","number"])}function SV(r){let{inputs:t,backend:e,attrs:o}=r,{a:n,b:s}=t,{transposeA:i,transposeB:u}=o;if(n.dtype!=="float32"||s.dtype!=="float32")throw new Error("BatchMatMul for non non-float32 tensors not yet supported.");let c=n.shape.length,a=s.shape.length,l=i?n.shape[c-2]:n.shape[c-1],m=u?s.shape[a-1]:s.shape[a-2],f=i?n.shape[c-1]:n.shape[c-2],h=u?s.shape[a-2]:s.shape[a-1],g=n.shape.slice(0,-2),x=s.shape.slice(0,-2),b=w.sizeFromShape(g),v=w.sizeFromShape(x),k=Me.assertAndGetBroadcastShape(n.shape.slice(0,-2),s.shape.slice(0,-2)).concat([f,h]);w.assert(l===m,()=>`Error in matMul: inner shapes (${l}) and (${m}) of Tensors with shapes ${n.shape} and ${s.shape} and transposeA=${i} and transposeB=${u} must match.`);let D=i?[b,l,f]:[b,f,l],T=u?[v,h,m]:[v,m,h],R=oe({inputs:{x:n},backend:e,attrs:{shape:D}}),M=oe({inputs:{x:s},backend:e,attrs:{shape:T}}),G=e.dataIdMap.get(R.dataId).id,L=e.dataIdMap.get(M.dataId).id,U=i?R.shape[2]:R.shape[1],q=u?M.shape[1]:M.shape[2],Z=Math.max(b,v),at=e.makeOutput([Z,U,q],R.dtype),lt=e.dataIdMap.get(at.dataId).id,ft=new Uint8Array(new Int32Array(R.shape).buffer),Tt=new Uint8Array(new Int32Array(M.shape).buffer);return t_(G,ft,R.shape.length,L,Tt,M.shape.length,i,u,lt),e.disposeData(R.dataId),e.disposeData(M.dataId),at.shape=k,at}var e_={kernelName:vo,backendName:"wasm",setupFunc:wV,kernelFunc:SV};p();p();p();function Ir(r){let{inputs:{x:t},attrs:{begin:e,size:o},backend:n}=r,[s,i]=me.parseSliceParams(t,e,o),u=me.isSliceContinous(t.shape,s,i),c=n.readSync(t.dataId),a=n.makeOutput(i,t.dtype),l=w.computeStrides(t.shape),m=n.dataIdMap.get(a.dataId);if(u){let g=me.computeFlatOffset(s,l);return t.dtype==="string"?m.stringBytes=c.slice(g,g+w.sizeFromShape(i)):n.typedArrayFromHeap(a).set(c.subarray(g,g+w.sizeFromShape(i))),a}if(t.dtype==="string"){let g=tu(c,s,i,t.shape,t.dtype);return m.stringBytes=g,a}let f=n.typedArrayFromHeap(a),h=t.shape.length;if(h===2)vV(c,l[0],f,s,i);else if(h===3)IV(c,l[0],l[1],f,s,i);else if(h===4)CV(c,l[0],l[1],l[2],f,s,i);else{let g=tu(c,s,i,t.shape,t.dtype);f.set(g)}return a}function vV(r,t,e,o,n){let s=0,i=o[0],u=o[1],c=i+n[0];for(let a=i;a<c;a++){let l=a*t+u;e.set(r.subarray(l,l+n[1]),s),s+=n[1]}}function IV(r,t,e,o,n,s){let i=0,u=n[0],c=n[1],a=n[2],l=u+s[0],m=c+s[1];for(let f=u;f<l;f++)for(let h=c;h<m;h++){let g=f*t+h*e+a;o.set(r.subarray(g,g+s[2]),i),i+=s[2]}}function CV(r,t,e,o,n,s,i){let u=0,c=s[0],a=s[1],l=s[2],m=c+i[0],f=a+i[1],h=l+i[2],g=s[3];for(let x=c;x<m;x++)for(let b=a;b<f;b++)for(let v=l;v<h;v++){let _=x*t+b*e+v*o+g;n.set(r.subarray(_,_+i[3]),u),u+=i[3]}}var r_={kernelName:Go,backendName:"wasm",kernelFunc:Ir};function kV(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{blockShape:s,crops:i}=o,u=s.reduce((v,_)=>v*_),c=N.getReshaped(n.shape,s,u),a=N.getPermuted(c.length,s.length),l=N.getReshapedPermuted(n.shape,s,u),m=N.getSliceBeginCoords(i,s.length),f=N.getSliceSize(l,i,s.length),h=oe({inputs:{x:n},backend:e,attrs:{shape:c}}),g=lr({inputs:{x:h},backend:e,attrs:{perm:a}}),x=oe({inputs:{x:g},backend:e,attrs:{shape:l}}),b=Ir({inputs:{x},backend:e,attrs:{begin:m,size:f}});return e.disposeData(h.dataId),e.disposeData(g.dataId),e.disposeData(x.dataId),b}var o_={kernelName:kn,backendName:"wasm",kernelFunc:kV};p();var n_;function _V(r){n_=r.wasm.cwrap(Cs,null,["number","number","boolean","number","number","number"])}function NV(r){let{backend:t,inputs:e,attrs:o}=r,{x:n,weights:s}=e,{size:i}=o,u=s.shape.reduce((m,f)=>m*f,1)!==0,c=n.shape.length===1?[i]:[n.shape[0],i],a=t.makeOutput(c,s.dtype);function l(m){return t.dataIdMap.get(m.dataId).id}return n_(l(n),i,u,l(s),ut[s.dtype],l(a)),a}var s_={kernelName:Cs,backendName:"wasm",setupFunc:_V,kernelFunc:NV};p();var DV=!0,i_=_t(ta,DV);p();function EV(r){let{inputs:t,backend:e}=r,{s0:o,s1:n}=t,s=e.typedArrayFromHeap(o),i=e.typedArrayFromHeap(n),u=N.assertAndGetBroadcastShape(Array.from(s),Array.from(i));return e.makeOutput([u.length],"int32",void 0,new Int32Array(u))}var a_={kernelName:ea,backendName:"wasm",kernelFunc:EV};p();function Ve(r){let{inputs:{x:t},attrs:{dtype:e},backend:o}=r,n=o.makeOutput(t.shape,e),s=o.typedArrayFromHeap(t);return o.typedArrayFromHeap(n).set(s),n}var u_={kernelName:Cr,backendName:"wasm",kernelFunc:Ve};p();var p_=ot(Wr);p();var c_;function TV(r){c_=r.wasm.cwrap(Io,null,["number","number","number","number"])}function AV(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{clipValueMin:s,clipValueMax:i}=o,u=e.dataIdMap.get(n.dataId).id,c=e.makeOutput(n.shape,n.dtype),a=e.dataIdMap.get(c.dataId).id;return c_(u,s,i,a),c}var l_={kernelName:Io,backendName:"wasm",setupFunc:TV,kernelFunc:AV};p();function yb(r){let{inputs:t,backend:e}=r,o=w.parseAxisParam(r.attrs.axis,t[0].shape)[0],n=t.map(h=>h.shape);N.assertParamsConsistent(n,o);let s=N.computeOutShape(t.map(h=>h.shape),o),i=t.filter(h=>w.sizeFromShape(h.shape)>0);if(i.length===1)return Oi({inputs:{x:i[0]},backend:e});let u=e.makeOutput(s,t[0].dtype);if(w.sizeFromShape(s)===0)return u;if(i[0].dtype==="string"){let h=i.map(k=>{let T=[-1,w.sizeFromShape(k.shape.slice(o))];return oe({inputs:{x:k},backend:e,attrs:{shape:T}})}),g=h.map(k=>({vals:e.readSync(k.dataId),shape:k.shape}));s=N.computeOutShape(h.map(k=>k.shape),1);let x=h[0].shape[0]===1,b=ap(g,s,t[0].dtype,x),v=N.computeOutShape(i.map(k=>k.shape),o);u.shape=v;let _=e.dataIdMap.get(u.dataId);return _.stringBytes=N.fromStringArrayToUint8(b),h.forEach(k=>e.disposeData(k.dataId)),u}let c=w.sizeFromShape(i[0].shape.slice(0,o)),a=0,l=i.map(h=>{let g=w.sizeFromShape(h.shape.slice(o));return a+=g,g}),m=i.map(h=>e.typedArrayFromHeap(h)),f=e.typedArrayFromHeap(u);for(let h=0;h<c;h++){let g=h*a;for(let x=0;x<m.length;x++){let b=l[x],v=h*b,_=m[x].subarray(v,v+b);f.set(_,g),g+=b}}return u}var m_={kernelName:_n,backendName:"wasm",kernelFunc:yb};p();var f_;function $V(r){f_=r.wasm.cwrap(Co,null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function RV(r){let{inputs:t,attrs:e,backend:o}=r,{x:n,filter:s}=t,i=o.dataIdMap.get(n.dataId).id,u=o.dataIdMap.get(s.dataId).id,{strides:c,dilations:a,pad:l,dimRoundingMode:m,dataFormat:f}=e,h=N.convertConv2DDataFormat(f),g=N.computeConv2DInfo(n.shape,s.shape,c,a,l,m,!1,h),x=g.filterHeight,b=g.filterWidth,v=g.padInfo.top,_=g.padInfo.right,k=g.padInfo.bottom,D=g.padInfo.left,T=g.dilationHeight,R=g.dilationWidth,M=g.strideHeight,G=g.strideWidth,L=g.inChannels,U=g.outChannels,q=g.padInfo.type==="SAME"?1:0;if(g.dataFormat!=="channelsLast")throw new Error(`wasm backend Conv2D does not support dataFormat:'${g.dataFormat}'. Please use 'channelsLast'.`);let Z=o.makeOutput(g.outShape,"float32"),at=o.dataIdMap.get(Z.dataId).id;return f_(i,n.shape[0],n.shape[1],n.shape[2],u,x,b,v,_,k,D,q,T,R,M,G,L,U,at),Z}var d_={kernelName:Co,backendName:"wasm",setupFunc:$V,kernelFunc:RV};p();var h_;function FV(r){h_=r.wasm.cwrap(ko,null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function MV(r){let{backend:t,inputs:e,attrs:o}=r,{dy:n,filter:s}=e,{strides:i,pad:u,dataFormat:c,dimRoundingMode:a,inputShape:l}=o,m=1,f=N.convertConv2DDataFormat(c),h=N.computeConv2DInfo(l,s.shape,i,m,u,a,!1,f),{batchSize:g,filterHeight:x,filterWidth:b,inChannels:v,inHeight:_,inWidth:k,outChannels:D,outHeight:T,outWidth:R,strideHeight:M,strideWidth:G}=h,L=x-1-h.padInfo.top,U=b-1-h.padInfo.left,q=h.dataFormat==="channelsLast",Z=w.computeStrides(h.inShape),at=w.computeStrides(n.shape),[lt,ft,Tt]=w.computeStrides(s.shape),$t=Z[0],ne=q?Z[1]:Z[2],ae=q?Z[2]:1,de=q?1:Z[1],He=at[0],ue=q?at[1]:at[2],ce=q?at[2]:1,Mt=q?1:at[1],un=t.makeOutput(h.inShape,"float32"),Or=t.dataIdMap.get(un.dataId).id,ho=t.dataIdMap.get(n.dataId).id,pu=t.dataIdMap.get(s.dataId).id;return h_(ho,pu,g,x,b,_,k,v,T,R,D,M,G,L,U,lt,ft,Tt,$t,ne,ae,de,He,ue,ce,Mt,Or),un}var g_={kernelName:ko,backendName:"wasm",setupFunc:FV,kernelFunc:MV};p();var x_;function PV(r){x_=r.wasm.cwrap(_o,null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function BV(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,filter:s}=t,{strides:i,pad:u,dilations:c}=o;if(n.dtype!=="float32")throw new Error(`Tensor x must have dtype float32, got ${n.dtype}`);if(s.dtype!=="float32")throw new Error(`Tensor filter must have dtype float32, got ${s.dtype}`);let a=N.computeConv3DInfo(n.shape,s.shape,i,c,u),l=e.makeOutput(a.outShape,n.dtype);return x_(e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(s.dataId).id,e.dataIdMap.get(l.dataId).id,a.batchSize,a.inDepth,a.inHeight,a.inWidth,a.inChannels,a.outDepth,a.outHeight,a.outWidth,a.outChannels,a.strideDepth,a.strideHeight,a.strideWidth,a.dilationDepth,a.dilationHeight,a.dilationWidth,a.filterDepth,a.filterHeight,a.filterWidth,a.padInfo.front,a.padInfo.top,a.padInfo.left),l}var b_={kernelName:_o,backendName:"wasm",setupFunc:PV,kernelFunc:BV};p();var y_;function zV(r){y_=r.wasm.cwrap(ks,null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function LV(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,dy:s}=t,{strides:i,pad:u,filterShape:c}=o;if(n.dtype!=="float32")throw new Error(`Tensor dy must have dtype float32, got ${n.dtype}`);if(s.dtype!=="float32")throw new Error(`Tensor filter must have dtype float32, got ${s.dtype}`);let a=N.computeConv3DInfo(n.shape,c,i,1,u),l=e.makeOutput(a.filterShape,s.dtype);return y_(e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(s.dataId).id,e.dataIdMap.get(l.dataId).id,a.batchSize,a.inDepth,a.inHeight,a.inWidth,a.inChannels,a.outDepth,a.outHeight,a.outWidth,a.outChannels,a.strideDepth,a.strideHeight,a.strideWidth,a.dilationDepth,a.dilationHeight,a.dilationWidth,a.filterDepth,a.filterHeight,a.filterWidth,a.padInfo.front,a.padInfo.top,a.padInfo.left),l}var w_={kernelName:ks,backendName:"wasm",setupFunc:zV,kernelFunc:LV};p();var S_;function OV(r){S_=r.wasm.cwrap(_s,null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function GV(r){let{inputs:t,backend:e,attrs:o}=r,{dy:n,filter:s}=t,{pad:i,strides:u,inputShape:c}=o;if(n.dtype!=="float32")throw new Error(`Tensor dy must have dtype float32, got ${n.dtype}`);if(s.dtype!=="float32")throw new Error(`Tensor filter must have dtype float32, got ${s.dtype}`);let a=N.computeConv3DInfo(c,s.shape,u,1,i),l=e.makeOutput(a.inShape,n.dtype);return S_(e.dataIdMap.get(s.dataId).id,e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(l.dataId).id,a.batchSize,a.inDepth,a.inHeight,a.inWidth,a.inChannels,a.outDepth,a.outHeight,a.outWidth,a.outChannels,a.strideDepth,a.strideHeight,a.strideWidth,a.dilationDepth,a.dilationHeight,a.dilationWidth,a.filterDepth,a.filterHeight,a.filterWidth,a.padInfo.front,a.padInfo.top,a.padInfo.left),l}var v_={kernelName:_s,backendName:"wasm",setupFunc:OV,kernelFunc:GV};p();var I_=ot("Cos");p();var C_=ot(Nn);p();var wb;(function(r){r[r.bilinear=0]="bilinear",r[r.nearest=1]="nearest"})(wb||(wb={}));var k_;function WV(r){k_=r.wasm.cwrap(Ds,null,["number","number","number","number","array","number","number","number","number","number"])}function UV(r){let{backend:t,inputs:e,attrs:o}=r,{method:n,extrapolationValue:s,cropSize:i}=o,{image:u,boxes:c,boxInd:a}=e,l=c.shape[0],[m,f]=i,h=[l,m,f,u.shape[3]],g=t.dataIdMap.get(u.dataId),x;u.dtype!=="float32"&&(x=Ve({backend:t,inputs:{x:u},attrs:{dtype:"float32"}}),g=t.dataIdMap.get(x.dataId));let b=g.id,v=t.dataIdMap.get(c.dataId).id,_=t.dataIdMap.get(a.dataId).id,k=t.makeOutput(h,"float32"),D=t.dataIdMap.get(k.dataId).id,T=new Uint8Array(new Int32Array(u.shape).buffer);return k_(b,v,_,l,T,m,f,wb[n],s,D),x!=null&&t.disposeData(x.dataId),k}var __={kernelName:Ds,backendName:"wasm",setupFunc:WV,kernelFunc:UV};p();var N_;function VV(r){N_=r.wasm.cwrap(Ns,null,["number","number","number","number","number","number"])}function HV(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{axis:s,exclusive:i,reverse:u}=o,c=n.shape.length;w.assert(n.dtype==="float32"||n.dtype==="int32",()=>`cumprod does not support ${n.dtype} tensors in the WASM backend`);let a=N.getAxesPermutation([s],c),l=n;a!==null&&(l=lr({inputs:{x:n},attrs:{perm:a},backend:e}));let m=N.getInnerMostAxes(1,c)[0];N.assertAxesAreInnerMostDims("cumprod",[m],c);let f=e.makeOutput(l.shape,l.dtype),h=l.shape[m],g=e.dataIdMap.get(l.dataId).id,x=e.dataIdMap.get(f.dataId).id;N_(g,i?1:0,u?1:0,h,x,ut[n.dtype]);let b=f;if(a!==null){let v=N.getUndoAxesPermutation(a);b=lr({inputs:{x:f},attrs:{perm:v},backend:e}),e.disposeData(l.dataId),e.disposeData(f.dataId)}return b}var D_={kernelName:Ns,backendName:"wasm",setupFunc:VV,kernelFunc:HV};p();var E_;function qV(r){E_=r.wasm.cwrap(No,null,["number","number","number","number","number","number"])}function KV(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{axis:s,exclusive:i,reverse:u}=o,c=n.shape.length;w.assert(n.dtype==="float32"||n.dtype==="int32",()=>`cumsum does not support ${n.dtype} tensors in the WASM backend`);let a=N.getAxesPermutation([s],c),l=n;a!==null&&(l=lr({inputs:{x:n},attrs:{perm:a},backend:e}));let m=N.getInnerMostAxes(1,c)[0];N.assertAxesAreInnerMostDims("cumsum",[m],c);let f=e.makeOutput(l.shape,l.dtype),h=l.shape[m],g=e.dataIdMap.get(l.dataId).id,x=e.dataIdMap.get(f.dataId).id;E_(g,i?1:0,u?1:0,h,x,ut[n.dtype]);let b=f;if(a!==null){let v=N.getUndoAxesPermutation(a);b=lr({inputs:{x:f},attrs:{perm:v},backend:e}),e.disposeData(l.dataId),e.disposeData(f.dataId)}return b}var T_={kernelName:No,backendName:"wasm",setupFunc:qV,kernelFunc:KV};p();var A_;function jV(r){A_=r.wasm.cwrap("DenseBincount",null,["number","array","number","number","boolean","number","number","boolean","number"])}function XV(r){let{backend:t,inputs:e,attrs:o}=r,{x:n,weights:s}=e,{size:i,binaryOutput:u}=o,c=s.shape.reduce((f,h)=>f*h,1)!==0,a=n.shape.length===1?[i]:[n.shape[0],i],l=t.makeOutput(a,s.dtype);function m(f){return t.dataIdMap.get(f.dataId).id}return A_(m(n),new Uint8Array(new Int32Array(n.shape).buffer),n.shape.length,i,c,m(s),ut[s.dtype],u,m(l)),l}var $_={kernelName:na,backendName:"wasm",setupFunc:jV,kernelFunc:XV};p();var R_;function YV(r){R_=r.wasm.cwrap(Es,null,["number","number","number","array","number","array","array","number","number"])}function ZV(r){let{backend:t,inputs:e,attrs:o}=r,{x:n}=e,{blockSize:s,dataFormat:i}=o,u=n.shape[0],c=i==="NHWC"?n.shape[1]:n.shape[2],a=i==="NHWC"?n.shape[2]:n.shape[3],l=i==="NHWC"?n.shape[3]:n.shape[1],m=c*s,f=a*s,h=l/(s*s),g=i==="NHWC"?[u,m,f,h]:[u,h,m,f],x=t.makeOutput(g,"float32"),v=t.dataIdMap.get(n.dataId).id,_=new Uint8Array(new Int32Array(w.computeStrides(n.shape)).buffer),k=new Uint8Array(new Int32Array(g).buffer),D=new Uint8Array(new Int32Array(w.computeStrides(g)).buffer),T=t.dataIdMap.get(x.dataId).id;return R_(v,s,i==="NHWC"?1:0,_,n.shape.length-1,k,D,g.length,T),x}var F_={kernelName:Es,backendName:"wasm",setupFunc:YV,kernelFunc:ZV};p();var M_;function QV(r){M_=r.wasm.cwrap(Do,null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function JV(r){let{inputs:t,attrs:e,backend:o}=r,{x:n,filter:s}=t,i=o.dataIdMap.get(n.dataId).id,u=o.dataIdMap.get(s.dataId).id,{strides:c,dilations:a,pad:l,dimRoundingMode:m}=e,f=a??[1,1],h=N.computeConv2DInfo(n.shape,s.shape,c,f,l,m,!0),g=h.filterHeight,x=h.filterWidth,b=h.padInfo.top,v=h.padInfo.right,_=h.padInfo.bottom,k=h.padInfo.left,D=h.dilationHeight,T=h.dilationWidth,R=h.strideHeight,M=h.strideWidth,G=h.inChannels,L=h.outChannels,U=h.padInfo.type==="SAME"?1:0;if(h.dataFormat!=="channelsLast")throw new Error(`wasm backend DepthwiseConv2dNative does not support dataFormat:'${h.dataFormat}'. Please use 'channelsLast'.`);let q=o.makeOutput(h.outShape,"float32"),Z=o.dataIdMap.get(q.dataId).id;return M_(i,n.shape[0],n.shape[1],n.shape[2],u,g,x,b,v,_,k,U,D,T,R,M,G,L,Z),q}var P_={kernelName:Do,backendName:"wasm",setupFunc:QV,kernelFunc:JV};p();var B_;function t4(r){B_=r.wasm.cwrap("Diag",null,["number","number","number","number"])}function e4(r){let{inputs:t,backend:e}=r,{x:o}=t,n=w.sizeFromShape(o.shape),s=e.makeOutput([...o.shape,...o.shape],o.dtype);return B_(e.dataIdMap.get(o.dataId).id,ut[o.dtype],n,e.dataIdMap.get(s.dataId).id),s}var z_={kernelName:sa,backendName:"wasm",setupFunc:t4,kernelFunc:e4};p();var L_;function r4(r){L_=r.wasm.cwrap(Eo,null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function o4(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,filter:s}=t,{strides:i,pad:u,dilations:c}=o;if(n.dtype!==s.dtype)throw new Error(`Dilation2D error: x must have the same dtype as filter. Got ${n.dtype} and ${s.dtype}`);let a=N.computeDilation2DInfo(n.shape,s.shape,i,u,"NHWC",c),l=e.makeOutput(a.outShape,n.dtype);return L_(e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(s.dataId).id,e.dataIdMap.get(l.dataId).id,ut[n.dtype],a.batchSize,a.inChannels,a.inHeight,a.inWidth,a.outHeight,a.outWidth,a.strideHeight,a.strideWidth,a.dilationHeight,a.dilationWidth,a.filterHeight,a.filterWidth,a.padInfo.top,a.padInfo.left),l}var O_={kernelName:Eo,backendName:"wasm",setupFunc:r4,kernelFunc:o4};p();var G_;function n4(r){G_=r.wasm.cwrap(As,null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function s4(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,filter:s,dy:i}=t,{strides:u,pad:c,dilations:a}=o;if(n.dtype!==s.dtype||n.dtype!==i.dtype)throw new Error(`Dilation2DBackpropFilter error: x must have the same dtype as filter and dy. Got ${n.dtype}, ${s.dtype}, and ${i.dtype}`);let l=N.computeDilation2DInfo(n.shape,s.shape,u,c,"NHWC",a),m=e.makeOutput(s.shape,s.dtype);return G_(e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(s.dataId).id,e.dataIdMap.get(i.dataId).id,e.dataIdMap.get(m.dataId).id,ut[n.dtype],l.batchSize,l.inChannels,l.inHeight,l.inWidth,l.outHeight,l.outWidth,l.strideHeight,l.strideWidth,l.dilationHeight,l.dilationWidth,l.filterHeight,l.filterWidth,l.padInfo.top,l.padInfo.left),m}var W_={kernelName:As,backendName:"wasm",setupFunc:n4,kernelFunc:s4};p();var U_;function i4(r){U_=r.wasm.cwrap(Ts,null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function a4(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,filter:s,dy:i}=t,{strides:u,pad:c,dilations:a}=o;if(n.dtype!==s.dtype||n.dtype!==i.dtype)throw new Error(`Dilation2DBackpropInput error: x must have the same dtype as filter and dy. Got ${n.dtype}, ${s.dtype}, and ${i.dtype}`);let l=N.computeDilation2DInfo(n.shape,s.shape,u,c,"NHWC",a),m=e.makeOutput(n.shape,n.dtype);return U_(e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(s.dataId).id,e.dataIdMap.get(i.dataId).id,e.dataIdMap.get(m.dataId).id,ut[n.dtype],l.batchSize,l.inChannels,l.inHeight,l.inWidth,l.outHeight,l.outWidth,l.strideHeight,l.strideWidth,l.dilationHeight,l.dilationWidth,l.filterHeight,l.filterWidth,l.padInfo.top,l.padInfo.left),m}var V_={kernelName:Ts,backendName:"wasm",setupFunc:i4,kernelFunc:a4};p();var H_=ot("Elu");p();var q_;function u4(r){q_=r.wasm.cwrap(Rs,null,["number","number","number"])}function p4(r){let{inputs:t,backend:e}=r,{dy:o,y:n}=t,s=e.makeOutput(n.shape,"float32"),i=u=>e.dataIdMap.get(u.dataId).id;return q_(i(n),i(o),i(s)),s}var K_={kernelName:Rs,backendName:"wasm",setupFunc:u4,kernelFunc:p4};p();var c4=!1,j_=_t(En,c4,"bool");p();var X_=ot("Erf");p();var Y_=ot("Exp","float32");p();function Km(r){let{inputs:t,attrs:e,backend:o}=r,{input:n}=t,{dim:s}=e,i=n.shape.length,u=n.shape.slice(),c=s;return s<0&&(w.assert(-(i+1)<=s,()=>`Axis must be in the interval [${-(i+1)}, ${i}]`),c=i+s+1),u.splice(c,0,1),oe({inputs:{x:n},backend:o,attrs:{shape:u}})}var Z_={kernelName:An,backendName:"wasm",kernelFunc:Km};p();var Q_=ot(Ur,"float32");p();function Sb(r){let{attrs:{shape:t,value:e},backend:o}=r,{attrs:{dtype:n}}=r;n=n||w.inferDtype(e);let s=o.makeOutput(t,n);return o.typedArrayFromHeap(s).fill(e),s}var J_={kernelName:aa,backendName:"wasm",kernelFunc:Sb};p();var t3;function l4(r){t3=r.wasm.cwrap(Fs,null,["number","number","number","number","number","number"])}function m4(r){let{inputs:t,backend:e}=r,{image:o}=t,n=e.makeOutput(o.shape,o.dtype),s=e.dataIdMap.get(o.dataId).id,i=e.dataIdMap.get(n.dataId).id,[u,c,a,l]=o.shape;return t3(s,u,c,a,l,i),n}var e3={kernelName:Fs,backendName:"wasm",kernelFunc:m4,setupFunc:l4};p();var r3=ot(Vr);p();var f4=!1,o3=_t(Hr,f4);p();var n3;function d4(r){n3=r.wasm.cwrap(To,null,["number","number","number","number","number","number","number"])}function h4(r){let{backend:t,inputs:e,attrs:o}=r,{varianceEpsilon:n}=o,{x:s,mean:i,variance:u,offset:c,scale:a}=e,l=t.dataIdMap.get(s.dataId).id,m=t.dataIdMap.get(i.dataId).id,f=t.dataIdMap.get(u.dataId).id,h=c!=null?t.dataIdMap.get(c.dataId).id:0,g=a!=null?t.dataIdMap.get(a.dataId).id:0,x=t.makeOutput(s.shape,s.dtype);if(w.sizeFromShape(s.shape)===0)return x;let b=t.dataIdMap.get(x.dataId).id;return n3(l,m,f,h,g,n,b),x}var s3={kernelName:To,backendName:"wasm",setupFunc:d4,kernelFunc:h4};p();var i3;function g4(r){i3=r.wasm.cwrap(us,null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function x4(r){let{inputs:t,attrs:e,backend:o}=r,{x:n,filter:s,bias:i,preluActivationWeights:u}=t,{strides:c,pad:a,dilations:l,dataFormat:m,dimRoundingMode:f,activation:h,leakyreluAlpha:g}=e,x=N.computeConv2DInfo(n.shape,s.shape,c,l,a,f),b=ys[h];if(b==null)throw new Error(`${h} activation not yet supported for FusedConv2D in the wasm backend.`);let v=o.dataIdMap.get(n.dataId).id,_=o.dataIdMap.get(s.dataId).id,k=x.outChannels,D=0;if(i!=null){let ce=o.dataIdMap.get(i.dataId);if(ce.shape.length!==1)throw new Error(`FusedConv2D only supports rank-1 bias but got rank ${ce.shape.length}.`);if(ce.shape[0]!==k)throw new Error(`FusedConv2D bias shape (${ce.shape}) does not match the number of output channels (${k})`);D=ce.id}let T=x.filterHeight,R=x.filterWidth,M=x.padInfo.top,G=x.padInfo.right,L=x.padInfo.bottom,U=x.padInfo.left,q=x.dilationHeight,Z=x.dilationWidth,at=x.strideHeight,lt=x.strideWidth,ft=x.inChannels,Tt=x.padInfo.type==="SAME"?1:0,$t=x.batchSize,ne=x.inHeight,ae=x.inWidth;if(m!=="NHWC")throw new Error(`wasm backend FusedConv2D does not support dataFormat:'${m}'. Please use 'NHWC'.`);let de=o.makeOutput(x.outShape,"float32"),He=o.dataIdMap.get(de.dataId).id,ue=u==null?0:o.dataIdMap.get(u.dataId).id;return i3(v,$t,ne,ae,_,T,R,D,M,G,L,U,Tt,q,Z,at,lt,ft,k,b,ue,g||0,He),de}var a3={kernelName:us,backendName:"wasm",setupFunc:g4,kernelFunc:x4};p();var u3;function b4(r){u3=r.wasm.cwrap(ps,null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function y4(r){let{inputs:t,attrs:e,backend:o}=r,{x:n,filter:s,bias:i,preluActivationWeights:u}=t,{strides:c,pad:a,dilations:l,dataFormat:m,dimRoundingMode:f,activation:h,leakyreluAlpha:g}=e,x=N.computeConv2DInfo(n.shape,s.shape,c,l,a,f,!0),b=ys[h];if(b==null)throw new Error(`${h} activation not yet supported for FusedDepthwiseConv2D in the wasm backend.`);let v=o.dataIdMap.get(n.dataId).id,_=o.dataIdMap.get(s.dataId).id,k=x.outChannels,D=0;if(i!=null){let ce=o.dataIdMap.get(i.dataId);if(ce.shape.length!==1)throw new Error(`FusedDepthwiseConv2D only supports rank-1 bias but got rank ${ce.shape.length}.`);if(ce.shape[0]!==k)throw new Error(`FusedDepthwiseConv2D bias shape (${ce.shape}) does not match the number of output channels (${k})`);D=ce.id}let T=x.filterHeight,R=x.filterWidth,M=x.padInfo.top,G=x.padInfo.right,L=x.padInfo.bottom,U=x.padInfo.left,q=x.dilationHeight,Z=x.dilationWidth,at=x.strideHeight,lt=x.strideWidth,ft=x.inChannels,Tt=x.padInfo.type==="SAME"?1:0,$t=x.batchSize,ne=x.inHeight,ae=x.inWidth;if(m!=="NHWC")throw new Error(`wasm backend FusedDepthwiseConv2D does not support dataFormat:'${m}'. Please use 'NHWC'.`);let de=o.makeOutput(x.outShape,"float32"),He=o.dataIdMap.get(de.dataId).id,ue=u==null?0:o.dataIdMap.get(u.dataId).id;return u3(v,$t,ne,ae,_,T,R,D,M,G,L,U,Tt,q,Z,at,lt,ft,k,b,ue,g||0,He),de}var p3={kernelName:ps,backendName:"wasm",setupFunc:b4,kernelFunc:y4};p();var c3;function w4(r){c3=r.wasm.cwrap(Ms,null,["number","number","number","number","number","number","array","number"])}function S4(r){let{backend:t,inputs:e}=r,{params:o,indices:n}=e,[s,i,u,c]=Hc.prepareAndValidate(o,n),a=t.makeOutput(s,o.dtype);if(i===0)return a;let l=n.shape,m=l[l.length-1],h=t.dataIdMap.get(o.dataId).id,x=t.dataIdMap.get(n.dataId).id,b=new Uint8Array(new Int32Array(c).buffer),v=t.dataIdMap.get(a.dataId).id;return c3(h,ut[o.dtype],x,i,m,u,b,v),a}var l3={kernelName:Ms,backendName:"wasm",setupFunc:w4,kernelFunc:S4};p();var m3;function v4(r){m3=r.wasm.cwrap("Gather",null,["number","number","array","number","number","number","array","number"])}function I4(r){let{backend:t,inputs:e,attrs:o}=r,{x:n,indices:s}=e,{axis:i,batchDims:u}=o,c=w.parseAxisParam(i,n.shape)[0],a=t.readSync(s.dataId),l=n.shape[c];for(let L=0;L<a.length;++L){let U=a[L];w.assert(U<=l-1&&U>=0,()=>`GatherV2: the index value ${U} is not in [0, ${l-1}]`)}let m=N.segment_util.collectGatherOpShapeInfo(n,s,c,u),f=oe({inputs:{x:n},attrs:{shape:[m.batchSize,m.outerSize,m.dimSize,m.sliceSize]},backend:t}),h=w.sizeFromShape(s.shape),g=oe({inputs:{x:s},attrs:{shape:[m.batchSize,h/m.batchSize]},backend:t}),x=[m.batchSize,m.outerSize,h/m.batchSize,m.sliceSize],b=t.makeOutput(x,n.dtype);if(w.sizeFromShape(n.shape)===0)return b;let v=f.shape.length-1,k=t.dataIdMap.get(f.dataId).id,T=t.dataIdMap.get(g.dataId).id,R=t.dataIdMap.get(b.dataId).id,M=new Uint8Array(new Int32Array(w.computeStrides(f.shape)).buffer),G=new Uint8Array(new Int32Array(w.computeStrides(x)).buffer);return m3(k,ut[n.dtype],M,v,T,m.batchSize,G,R),t.disposeData(f.dataId),t.disposeData(g.dataId),b.shape=m.outputShape,b}var f3={kernelName:$n,backendName:"wasm",setupFunc:v4,kernelFunc:I4};p();var C4=!1,d3=_t(Rn,C4,"bool");p();var k4=!1,h3=_t(qr,k4,"bool");p();var g3=ot(Fn,"bool");p();var x3=ot(Mn,"bool");p();var b3=ot(Pn,"bool");p();var y3;function _4(r){y3=r.wasm.cwrap(Ao,null,["number","number","number","number"])}function N4(r){let{inputs:{x:t},attrs:{alpha:e},backend:o}=r,n=o.dataIdMap.get(t.dataId).id,s=o.makeOutput(t.shape,"float32");if(w.sizeFromShape(t.shape)!==0){let i=o.dataIdMap.get(s.dataId).id;y3(n,ut[t.dtype],e,i)}return s}var w3={kernelName:Ao,backendName:"wasm",setupFunc:_4,kernelFunc:N4};p();var D4=!1,S3=_t(Bn,D4,"bool");p();var E4=!1,v3=_t(zn,E4,"bool");p();var I3;function T4(r){I3=r.wasm.cwrap(Ps,null,["number","number","number","number"])}function A4(r){let{attrs:t,backend:e}=r,{start:o,stop:n,num:s}=t,i=Math.floor(s),u=e.makeOutput([i],"float32");return I3(e.dataIdMap.get(u.dataId).id,o,n,i),u}var C3={kernelName:Ps,backendName:"wasm",setupFunc:T4,kernelFunc:A4};p();var k3=ot("Log");p();var _3=ot(On);p();var $4=!1,N3=_t(ua,$4,"bool");p();var D3=ot(pa);p();var R4=!1,E3=_t(ca,R4,"bool");p();var F4=!1,T3=_t(Hb,F4,"bool");p();var A3;function M4(r){A3=r.wasm.cwrap("LRN",null,["number","number","number","number","number","number","number"])}function P4(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{depthRadius:s,bias:i,alpha:u,beta:c}=o;if(n.dtype!=="float32")throw new Error("LRN error: x must have dtype float32");let a=e.makeOutput(n.shape,n.dtype);return A3(e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(a.dataId).id,n.shape[3],s,i,u,c),a}var $3={kernelName:"LRN",backendName:"wasm",setupFunc:M4,kernelFunc:P4};p();var R3;function B4(r){R3=r.wasm.cwrap(zs,null,["number","number","number","number","number","number","number","number","number"])}function z4(r){let{inputs:t,backend:e,attrs:o}=r,{x:n,y:s,dy:i}=t,{depthRadius:u,bias:c,alpha:a,beta:l}=o;if(n.dtype!=="float32"||s.dtype!=="float32"||i.dtype!=="float32")throw new Error("LRNGrad error: x, y, and dy must have dtype float32");let m=e.makeOutput(n.shape,n.dtype);return R3(e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(s.dataId).id,e.dataIdMap.get(i.dataId).id,e.dataIdMap.get(m.dataId).id,i.shape[3],u,c,a,l),m}var F3={kernelName:zs,backendName:"wasm",setupFunc:B4,kernelFunc:z4};p();var M3;function L4(r){M3=r.wasm.cwrap("Max",null,["number","number","number","number"])}function O4(r){let{backend:t,inputs:e,attrs:o}=r,{reductionIndices:n,keepDims:s}=o,{x:i}=e,c=t.dataIdMap.get(i.dataId).id,a=i,{transposed:l,axes:m,originalAxes:f,inputWasTransposed:h}=Le(i,n,t);if(h){let k=t.dataIdMap.get(l.dataId).id;a=l,c=k}let g=a.shape.length;N.assertAxesAreInnerMostDims("max",m,g);let[x,b]=N.computeOutAndReduceShapes(a.shape,m),v=w.sizeFromShape(b),_=t.makeOutput(x,i.dtype);if(w.sizeFromShape(a.shape)!==0){let k=t.dataIdMap.get(_.dataId).id;M3(c,ut[i.dtype],v,k)}if(h&&t.disposeData(l.dataId),s){let k=N.expandShapeToKeepDim(_.shape,f);_.shape=k}return _}var P3={kernelName:"Max",backendName:"wasm",setupFunc:L4,kernelFunc:O4};p();var G4=!1,B3=_t(Kr,G4);p();var z3;function W4(r){z3=r.wasm.cwrap($o,null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function U4(r){let{inputs:t,attrs:e,backend:o}=r,n=t.x,s=o.dataIdMap.get(n.dataId).id;w.assert(n.dtype==="float32",()=>`Error in MaxPool: only float32 input is supported. Got ${n.dtype}.`);let{filterSize:i,strides:u,pad:c,dimRoundingMode:a}=e,l=N.computePool2DInfo(n.shape,i,u,1,c,a),m=l.filterHeight,f=l.filterWidth,h=l.padInfo.top,g=l.padInfo.right,x=l.padInfo.bottom,b=l.padInfo.left,v=l.dilationHeight,_=l.dilationWidth,k=l.strideHeight,D=l.strideWidth,T=l.inChannels,R=l.outChannels;if(l.dataFormat!=="channelsLast")throw new Error(`wasm backend does not support dataFormat:'${l.dataFormat}'. Please use 'channelsLast'.`);let M=o.makeOutput(l.outShape,"float32"),G=o.dataIdMap.get(M.dataId).id;return z3(s,n.shape[0],n.shape[1],n.shape[2],m,f,h,g,x,b,v,_,k,D,T,R,G),M}var L3={kernelName:$o,backendName:"wasm",setupFunc:W4,kernelFunc:U4};p();var O3;function V4(r){O3=r.wasm.cwrap("MaxPool3D",null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function H4(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{filterSize:s,strides:i,pad:u,dimRoundingMode:c,dataFormat:a}=o,l=N.computePool3DInfo(n.shape,s,i,1,u,c,a),m=e.makeOutput(l.outShape,n.dtype);return O3(e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(m.dataId).id,l.batchSize,l.inChannels,l.inDepth,l.inHeight,l.inWidth,l.outDepth,l.outHeight,l.outWidth,l.strideDepth,l.strideHeight,l.strideWidth,l.dilationDepth,l.dilationHeight,l.dilationWidth,l.effectiveFilterDepth,l.effectiveFilterHeight,l.effectiveFilterWidth,l.padInfo.front,l.padInfo.top,l.padInfo.left),m}var G3={kernelName:Gn,backendName:"wasm",setupFunc:V4,kernelFunc:H4};p();var W3;function q4(r){W3=r.wasm.cwrap("MaxPool3DGrad",null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function K4(r){let{inputs:t,backend:e,attrs:o}=r,{dy:n,input:s}=t,{filterSize:i,strides:u,pad:c,dimRoundingMode:a}=o,l=N.computePool3DInfo(s.shape,i,u,1,c,a),m=e.makeOutput(s.shape,s.dtype);return W3(e.dataIdMap.get(s.dataId).id,e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(m.dataId).id,l.batchSize,l.inChannels,l.inDepth,l.inHeight,l.inWidth,l.outDepth,l.outHeight,l.outWidth,l.strideDepth,l.strideHeight,l.strideWidth,l.dilationDepth,l.dilationHeight,l.dilationWidth,l.effectiveFilterDepth,l.effectiveFilterHeight,l.effectiveFilterWidth,l.padInfo.front,l.padInfo.top,l.padInfo.left),m}var U3={kernelName:ma,backendName:"wasm",setupFunc:q4,kernelFunc:K4};p();var V3;function j4(r){V3=r.wasm.cwrap("MaxPoolGrad",null,["number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function X4(r){let{inputs:t,backend:e,attrs:o}=r,{dy:n,input:s}=t,{filterSize:i,strides:u,pad:c,dimRoundingMode:a}=o,l=N.computePool2DInfo(s.shape,i,u,1,c,a),m=e.makeOutput(s.shape,s.dtype);return V3(e.dataIdMap.get(s.dataId).id,e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(m.dataId).id,l.batchSize,l.inChannels,l.inHeight,l.inWidth,l.outHeight,l.outWidth,l.strideHeight,l.strideWidth,l.dilationHeight,l.dilationWidth,l.effectiveFilterHeight,l.effectiveFilterWidth,l.padInfo.top,l.padInfo.left),m}var H3={kernelName:la,backendName:"wasm",setupFunc:j4,kernelFunc:X4};p();var q3;function Y4(r){q3=r.wasm.cwrap("MaxPoolWithArgmax",null,["number","number","number","number","boolean","number","number","number","number","number","number","number","number","number","number","number","number","number","number"])}function Z4(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{filterSize:s,strides:i,pad:u,includeBatchInIndex:c}=o;w.assert(n.shape.length===4,()=>`Error in maxPool: input must be rank 4 but got rank ${n.shape.length}.`);let a=[1,1];w.assert(N.eitherStridesOrDilationsAreOne(i,a),()=>`Error in maxPool: Either strides or dilations must be 1. Got strides ${i} and dilations '${a}'`);let l=N.computePool2DInfo(n.shape,s,i,[1,1],u),m=e.makeOutput(l.outShape,n.dtype),f=e.makeOutput(l.outShape,"int32");return q3(e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(m.dataId).id,e.dataIdMap.get(f.dataId).id,ut[n.dtype],c,l.batchSize,l.inChannels,l.inHeight,l.inWidth,l.outHeight,l.outWidth,l.strideHeight,l.strideWidth,l.dilationHeight,l.dilationWidth,l.effectiveFilterHeight,l.effectiveFilterWidth,l.padInfo.top,l.padInfo.left),[m,f]}var K3={kernelName:fa,backendName:"wasm",setupFunc:Y4,kernelFunc:Z4};p();var j3;function Q4(r){j3=r.wasm.cwrap(Ro,null,["number, number, number"])}function J4(r){let{backend:t,inputs:e,attrs:o}=r,{axis:n,keepDims:s}=o,{x:i}=e,u=t.dataIdMap.get(i.dataId).id,c=u,a=i,{transposed:l,axes:m,originalAxes:f,inputWasTransposed:h}=Le(i,n,t),g=m;if(h){let D=t.dataIdMap.get(l.dataId).id;D!==u&&(a=l,c=D,g=N.getInnerMostAxes(g.length,a.shape.length))}N.assertAxesAreInnerMostDims("mean",g,a.shape.length);let[x,b]=N.computeOutAndReduceShapes(a.shape,g),v=w.sizeFromShape(b),_=a;a.dtype!=="float32"&&(_=Ve({backend:t,inputs:{x:a},attrs:{dtype:"float32"}}),c=t.dataIdMap.get(_.dataId).id);let k=t.makeOutput(x,"float32");if(w.sizeFromShape(a.shape)!==0){let D=t.dataIdMap.get(k.dataId).id;j3(c,v,D)}if(h&&t.disposeData(l.dataId),s){let D=N.expandShapeToKeepDim(k.shape,f);k.shape=D}return a.dtype!=="float32"&&t.disposeData(_.dataId),k}var X3={kernelName:Ro,backendName:"wasm",setupFunc:Q4,kernelFunc:J4};p();var Y3;function tH(r){Y3=r.wasm.cwrap("Min",null,["number","number","number","number"])}function eH(r){let{backend:t,inputs:e,attrs:o}=r,{axis:n,keepDims:s}=o,{x:i}=e,u=t.dataIdMap.get(i.dataId).id,c=u,a=i,{transposed:l,axes:m,originalAxes:f,inputWasTransposed:h}=Le(i,n,t);if(h){let k=t.dataIdMap.get(l.dataId).id;k!==u&&(a=l,c=k)}let g=a.shape.length;N.assertAxesAreInnerMostDims("min",m,g);let[x,b]=N.computeOutAndReduceShapes(a.shape,m),v=w.sizeFromShape(b),_=t.makeOutput(x,a.dtype);if(w.sizeFromShape(a.shape)!==0){let k=t.dataIdMap.get(_.dataId).id;Y3(c,ut[i.dtype],v,k)}if(h&&t.disposeData(l.dataId),s){let k=N.expandShapeToKeepDim(_.shape,f);_.shape=k}return _}var Z3={kernelName:"Min",backendName:"wasm",setupFunc:tH,kernelFunc:eH};p();var rH=!1,Q3=_t(jr,rH);p();var vb;(function(r){r[r.reflect=0]="reflect",r[r.symmetric=1]="symmetric"})(vb||(vb={}));var J3;function oH(r){J3=r.wasm.cwrap(Fo,null,["number","array","number","number","array","array","number","number"])}function nH(r){let{inputs:{x:t},backend:e,attrs:{paddings:o,mode:n}}=r,s=o.map((g,x)=>g[0]+t.shape[x]+g[1]),i=e.dataIdMap.get(t.dataId).id,u=e.makeOutput(s,t.dtype),c=e.dataIdMap.get(u.dataId).id,a=new Uint8Array(new Int32Array(t.shape).buffer),l=o.map(g=>g[0]),m=o.map(g=>g[1]),f=new Uint8Array(new Int32Array(l).buffer),h=new Uint8Array(new Int32Array(m).buffer);return J3(i,a,t.shape.length,ut[t.dtype],f,h,vb[n],c),u}var tN={kernelName:Fo,backendName:"wasm",kernelFunc:nH,setupFunc:oH};p();p();var eN;function sH(r){eN=r.wasm.cwrap(Wo,null,["number","number","number","number"])}function Ib(r){let{backend:t,inputs:{logits:e},attrs:{dim:o}}=r,n=t.dataIdMap.get(e.dataId).id,s=t.makeOutput(e.shape,e.dtype),i=t.dataIdMap.get(s.dataId).id,u=e.shape[o],c=w.sizeFromShape(e.shape)/u;return w.sizeFromShape(s.shape)===0||eN(n,i,u,c),s}var rN={kernelName:Wo,backendName:"wasm",setupFunc:sH,kernelFunc:Ib};var oN;function iH(r){oN=r.wasm.cwrap(Gs,null,["number","number","number","number","number","number"])}function aH(r){let{inputs:t,backend:e,attrs:o}=r,{logits:n}=t,{numSamples:s,seed:i,normalized:u}=o;if(n.dtype!=="float32")throw new Error(`Tensor logits must have dtype float32, got ${n.dtype}`);let c=u?n:Ib({inputs:{logits:n},backend:e,attrs:{dim:n.shape.length-1}}),[a,l]=c.shape,m=e.makeOutput([a,s],"int32");return oN(e.dataIdMap.get(c.dataId).id,a,l,s,i,e.dataIdMap.get(m.dataId).id),u||e.disposeData(c.dataId),m}var nN={kernelName:Gs,backendName:"wasm",setupFunc:iH,kernelFunc:aH};p();var sN=_t("Mod",!0);p();var uH=!0,iN=_t(Xr,uH);p();var aN=ot("Neg");p();p();function uu(r,t){let e=new Int32Array(r.wasm.HEAPU8.buffer,t,4),o=e[0],n=e[1],s=e[2],i=e[3];return r.wasm._free(t),{pSelectedIndices:o,selectedSize:n,pSelectedScores:s,pValidOutputs:i}}var uN;function pH(r){uN=r.wasm.cwrap(Us,"number",["number","number","number","number","number"])}function cH(r){let{backend:t,inputs:e,attrs:o}=r,{iouThreshold:n,maxOutputSize:s,scoreThreshold:i}=o,{boxes:u,scores:c}=e,a=t.dataIdMap.get(u.dataId).id,l=t.dataIdMap.get(c.dataId).id,m=uN(a,l,s,n,i),{pSelectedIndices:f,selectedSize:h,pSelectedScores:g,pValidOutputs:x}=uu(t,m);return t.wasm._free(g),t.wasm._free(x),t.makeOutput([h],"int32",f)}var pN={kernelName:Us,backendName:"wasm",setupFunc:pH,kernelFunc:cH};p();var cN;function lH(r){cN=r.wasm.cwrap(Su,"number",["number","number","number","number","number","bool"])}function mH(r){let{backend:t,inputs:e,attrs:o}=r,{iouThreshold:n,maxOutputSize:s,scoreThreshold:i,padToMaxOutputSize:u}=o,{boxes:c,scores:a}=e,l=t.dataIdMap.get(c.dataId).id,m=t.dataIdMap.get(a.dataId).id,f=cN(l,m,s,n,i,u),{pSelectedIndices:h,selectedSize:g,pSelectedScores:x,pValidOutputs:b}=uu(t,f);t.wasm._free(x);let v=t.makeOutput([g],"int32",h),_=t.makeOutput([],"int32",b);return[v,_]}var lN={kernelName:Su,backendName:"wasm",setupFunc:lH,kernelFunc:mH};p();var mN;function fH(r){mN=r.wasm.cwrap(Vs,"number",["number","number","number","number","number","number"])}function dH(r){let{backend:t,inputs:e,attrs:o}=r,{iouThreshold:n,maxOutputSize:s,scoreThreshold:i,softNmsSigma:u}=o,{boxes:c,scores:a}=e,l=t.dataIdMap.get(c.dataId).id,m=t.dataIdMap.get(a.dataId).id,f=mN(l,m,s,n,i,u),{pSelectedIndices:h,selectedSize:g,pSelectedScores:x,pValidOutputs:b}=uu(t,f);t.wasm._free(b);let v=t.makeOutput([g],"int32",h),_=t.makeOutput([g],"float32",x);return[v,_]}var fN={kernelName:Vs,backendName:"wasm",setupFunc:fH,kernelFunc:dH};p();var hH=!1,dN=_t(Wn,hH,"bool");p();var hN;function gH(r){hN=r.wasm.cwrap(Mo,null,["number","number","number","number","number"])}function xH(r){let{inputs:t,backend:e,attrs:o}=r,{indices:n}=t,{dtype:s,depth:i,onValue:u,offValue:c}=o,a=e.makeOutput([...n.shape,i],s),l=e.dataIdMap.get(a.dataId).id,f=e.dataIdMap.get(n.dataId).id;return hN(f,i,u,c,l),a}var gN={kernelName:Mo,backendName:"wasm",setupFunc:gH,kernelFunc:xH};p();function bH(r){let{inputs:{x:t},backend:e}=r,o=e.makeOutput(t.shape,t.dtype);return e.typedArrayFromHeap(o).fill(1),o}var xN={kernelName:Un,backendName:"wasm",kernelFunc:bH};p();function yH(r){let{inputs:t,backend:e,attrs:o}=r,{axis:n}=o;if(t.length===1)return Km({inputs:{input:t[0]},backend:e,attrs:{dim:n}});let s=t[0].shape,i=t[0].dtype;t.forEach(l=>{w.assertShapesMatch(s,l.shape,"All tensors passed to stack must have matching shapes"),w.assert(i===l.dtype,()=>"All tensors passed to stack must have matching dtypes")});let u=[],c=t.map(l=>{let m=Km({inputs:{input:l},backend:e,attrs:{dim:n}});return u.push(m),m}),a=yb({inputs:c,backend:e,attrs:{axis:n}});return u.forEach(l=>e.disposeData(l.dataId)),a}var bN={kernelName:Vn,backendName:"wasm",kernelFunc:yH};p();var yN;function wH(r){yN=r.wasm.cwrap(Po,null,["number","array","number","number","array","array","number","number"])}function SH(r){let{inputs:{x:t},backend:e,attrs:{paddings:o,constantValue:n}}=r,s=o.map((x,b)=>x[0]+t.shape[b]+x[1]);if(w.sizeFromShape(t.shape)===0)return Sb({backend:e,attrs:{shape:s,value:n,dtype:t.dtype}});let i=e.dataIdMap.get(t.dataId).id,u=e.makeOutput(s,t.dtype),a=e.dataIdMap.get(u.dataId).id,l=new Uint8Array(new Int32Array(t.shape).buffer),m=o.map(x=>x[0]),f=o.map(x=>x[1]),h=new Uint8Array(new Int32Array(m).buffer),g=new Uint8Array(new Int32Array(f).buffer);return yN(i,l,t.shape.length,ut[t.dtype],h,g,n,a),u}var jm={kernelName:Po,backendName:"wasm",kernelFunc:SH,setupFunc:wH};p();var vH=!1,wN=_t("Pow",vH);p();var SN;function IH(r){SN=r.wasm.cwrap(Bo,null,["number","number","number"])}function CH(r){let{inputs:t,backend:e}=r,{x:o,alpha:n}=t,s=e.dataIdMap.get(o.dataId).id,i=e.dataIdMap.get(n.dataId).id,u=s,c=o,a=c;c.dtype!=="float32"&&(a=Ve({backend:e,inputs:{x:o},attrs:{dtype:"float32"}}),u=e.dataIdMap.get(a.dataId).id);let l=e.makeOutput(o.shape,"float32"),m=e.dataIdMap.get(l.dataId).id;return SN(u,i,m),c.dtype!=="float32"&&e.disposeData(a.dataId),l}var vN={kernelName:Bo,backendName:"wasm",setupFunc:IH,kernelFunc:CH};p();var IN;function kH(r){IN=r.wasm.cwrap(Yr,null,["number","number","number","number"])}function _H(r){let{backend:t,inputs:e,attrs:o}=r,{axis:n,keepDims:s}=o,{x:i}=e,u=t.dataIdMap.get(i.dataId).id,c=u,a=i,{transposed:l,axes:m,originalAxes:f,inputWasTransposed:h}=Le(i,n,t),g=m;if(h){let k=t.dataIdMap.get(l.dataId).id;k!==u&&(a=l,c=k,g=N.getInnerMostAxes(g.length,a.shape.length))}N.assertAxesAreInnerMostDims("prod",g,a.shape.length);let[x,b]=N.computeOutAndReduceShapes(a.shape,g),v=w.sizeFromShape(b),_=t.makeOutput(x,a.dtype);if(w.sizeFromShape(a.shape)!==0){let k=t.dataIdMap.get(_.dataId).id;IN(c,v,ut[_.dtype],k)}if(h&&t.disposeData(l.dataId),s){let k=N.expandShapeToKeepDim(_.shape,f);_.shape=k}return _}var CN={kernelName:Yr,backendName:"wasm",setupFunc:kH,kernelFunc:_H};p();var NH=r=>{let{backend:t,attrs:e}=r,{start:o,stop:n,step:s,dtype:i}=e,u=pp(o,n,s,i),c=t.makeOutput([u.length],i);return t.typedArrayFromHeap(c).set(u),c},kN={kernelName:ga,backendName:"wasm",kernelFunc:NH};p();var DH=!0,_N=_t(Dn,DH);p();var NN=ot(Hn);p();var DN=ot(qn);p();var EN=ot(jn);p();var TN;function EH(r){TN=r.wasm.cwrap(Lo,null,["number","number","number","number","number","number","number","number","number","number"])}function TH(r){let{backend:t,inputs:e,attrs:o}=r,{images:n}=e,{alignCorners:s,halfPixelCenters:i,size:u}=o,[c,a]=u,[l,m,f,h]=n.shape,g=[l,c,a,h],x=t.dataIdMap.get(n.dataId),b;x.dtype!=="float32"&&(b=Ve({backend:t,inputs:{x:n},attrs:{dtype:"float32"}}),x=t.dataIdMap.get(b.dataId));let v=x.id,_=t.makeOutput(g,"float32");if(w.sizeFromShape(n.shape)===0)return _;let k=t.dataIdMap.get(_.dataId).id;return TN(v,l,m,f,h,c,a,s?1:0,i?1:0,k),b!=null&&t.disposeData(b.dataId),_}var AN={kernelName:Lo,backendName:"wasm",setupFunc:EH,kernelFunc:TH};p();var $N;function AH(r){$N=r.wasm.cwrap(qs,null,["number","number","number","array","array","boolean"])}function $H(r){let{inputs:t,backend:e,attrs:o}=r,{images:n,dy:s}=t,{alignCorners:i}=o,u=e.makeOutput(n.shape,"float32"),c=e.dataIdMap.get(n.dataId),a;return c.dtype!=="float32"&&(a=Ve({backend:e,inputs:{x:n},attrs:{dtype:"float32"}}),c=e.dataIdMap.get(a.dataId)),$N(e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(s.dataId).id,e.dataIdMap.get(u.dataId).id,new Uint8Array(new Int32Array(n.shape).buffer),new Uint8Array(new Int32Array(s.shape).buffer),i),a!=null&&e.disposeData(a.dataId),u}var RN={kernelName:qs,backendName:"wasm",setupFunc:AH,kernelFunc:$H};p();var FN;function RH(r){FN=r.wasm.cwrap(zo,null,["number","number","number","number","number","number","number","number","number","number"])}function FH(r){let{backend:t,inputs:e,attrs:o}=r,{images:n}=e,{alignCorners:s,halfPixelCenters:i,size:u}=o,[c,a]=u,[l,m,f,h]=n.shape,g=[l,c,a,h],x=t.makeOutput(g,"float32");if(w.sizeFromShape(n.shape)===0)return x;let b=t.dataIdMap.get(n.dataId),v;b.dtype!=="float32"&&(v=Ve({backend:t,inputs:{x:n},attrs:{dtype:"float32"}}),b=t.dataIdMap.get(v.dataId));let _=b.id,k=t.dataIdMap.get(x.dataId).id;return FN(_,l,m,f,h,c,a,s?1:0,i?1:0,k),v!=null&&t.disposeData(v.dataId),x}var MN={kernelName:zo,backendName:"wasm",setupFunc:RH,kernelFunc:FH};p();var PN;function MH(r){PN=r.wasm.cwrap(Hs,null,["number","number","number","array","array","boolean"])}function PH(r){let{inputs:t,backend:e,attrs:o}=r,{images:n,dy:s}=t,{alignCorners:i}=o,u=e.makeOutput(n.shape,"float32"),c=e.dataIdMap.get(n.dataId),a;return c.dtype!=="float32"&&(a=Ve({backend:e,inputs:{x:n},attrs:{dtype:"float32"}}),c=e.dataIdMap.get(a.dataId)),PN(e.dataIdMap.get(n.dataId).id,e.dataIdMap.get(s.dataId).id,e.dataIdMap.get(u.dataId).id,new Uint8Array(new Int32Array(n.shape).buffer),new Uint8Array(new Int32Array(s.shape).buffer),i),a!=null&&e.disposeData(a.dataId),u}var BN={kernelName:Hs,backendName:"wasm",setupFunc:MH,kernelFunc:PH};p();var zN;function BH(r){zN=r.wasm.cwrap(Oo,null,["number","array","number","array","number","number"])}function zH(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{dims:s}=o,i=w.parseAxisParam(s,n.shape);if(n.shape.length===0)return Oi({inputs:{x:n},backend:e});let u=e.makeOutput(n.shape,n.dtype),c=e.dataIdMap.get(n.dataId).id,a=e.dataIdMap.get(u.dataId).id,l=new Uint8Array(new Int32Array(i).buffer),m=new Uint8Array(new Int32Array(n.shape).buffer);zN(c,l,i.length,m,n.shape.length,a);let f=oe({inputs:{x:u},attrs:{shape:n.shape},backend:e});return e.disposeData(u.dataId),f}var LN={kernelName:Oo,backendName:"wasm",kernelFunc:zH,setupFunc:BH};p();var ON;function LH(r){ON=r.wasm.cwrap(ei,null,["number","number","number","number","number","number","number","number","array","number","number"])}function OH(r){let{inputs:t,backend:e,attrs:o}=r,{image:n}=t,{radians:s,fillValue:i,center:u}=o,c=e.makeOutput(n.shape,n.dtype),a=e.dataIdMap.get(n.dataId).id,l=e.dataIdMap.get(c.dataId).id,[m,f,h,g]=n.shape,[x,b]=N.getImageCenter(u,f,h),v=i===0,_=255,k=typeof i=="number"?[i,i,i,v?0:_]:[...i,_],D=new Uint8Array(new Int32Array(k).buffer);return ON(a,m,f,h,g,s,x,b,D,k.length,l),c}var GN={kernelName:ei,backendName:"wasm",kernelFunc:OH,setupFunc:LH};p();var WN=ot(Xn);p();var UN=ot(Zr);p();var VN;function GH(r){VN=r.wasm.cwrap(Ks,null,["number","number","number","number","number","number","array","number","number"])}function WH(r){let{backend:t,inputs:e,attrs:o}=r,{indices:n,updates:s}=e,{shape:i}=o,u=t.makeOutput(i,s.dtype);if(w.sizeFromShape(i)===0)return u;let{sliceRank:c,numUpdates:a,sliceSize:l,strides:m,outputSize:f}=gs.calculateShapes(s,n,i),g=t.dataIdMap.get(n.dataId).id,b=t.dataIdMap.get(s.dataId).id,v=new Uint8Array(new Int32Array(m).buffer),_=t.dataIdMap.get(u.dataId).id;return VN(g,b,ut[s.dtype],c,a,l,v,f,_),u}var HN={kernelName:Ks,backendName:"wasm",setupFunc:GH,kernelFunc:WH};p();var qN;function UH(r){qN=r.wasm.cwrap(Xs,null,["number","number","number","number","number","number","bool","number"])}function VH(r){let{inputs:t,backend:e,attrs:o}=r,{sortedSequence:n,values:s}=t,{side:i}=o;if(n.dtype!==s.dtype)throw new Error(`SearchSorted error: sorted_sequence must have the same dtype as values. Got ${n.dtype} and ${s.dtype}`);let u=e.makeOutput(s.shape,"int32");function c(a){return e.dataIdMap.get(a.dataId).id}return qN(c(n),c(s),n.shape[0],n.shape[1],s.shape[1],ut[n.dtype],i==="left",c(u)),u}var KN={kernelName:Xs,backendName:"wasm",setupFunc:UH,kernelFunc:VH};p();var jN;function HH(r){jN=r.wasm.cwrap("SelectV2",null,["number","number","number","number","number"])}function qH(r){let{inputs:t,backend:e}=r,{condition:o,t:n,e:s}=t,i=e.dataIdMap.get(o.dataId).id,u=e.dataIdMap.get(n.dataId).id,c=e.dataIdMap.get(s.dataId).id,a=e.makeOutput(n.shape,n.dtype),l=e.dataIdMap.get(a.dataId).id,m=o.shape.length,f=n.shape.length,h=m===0||m>1||f===1?1:w.sizeFromShape(n.shape.slice(1));return jN(i,u,c,h,l),a}var XN={kernelName:Yn,backendName:"wasm",kernelFunc:qH,setupFunc:HH};p();var YN=ot(Zn);p();var ZN;function KH(r){ZN=r.wasm.cwrap(Qr,null,["number","number"])}function jH(r){let{backend:t,inputs:{x:e}}=r,o=t.dataIdMap.get(e.dataId).id,n=t.makeOutput(e.shape,e.dtype),s=t.dataIdMap.get(n.dataId).id;return w.sizeFromShape(n.shape)===0||ZN(o,s),n}var QN={kernelName:"Sigmoid",backendName:"wasm",setupFunc:KH,kernelFunc:jH};p();var JN=ot(Jn);p();var tD=ot("Sin");p();var eD=ot(Qn);p();var rD=ot(ts);p();function XH(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,{blockShape:s,paddings:i}=o,u=w.sizeFromShape(s),c=[[0,0]];c.push(...i);for(let R=1+s.length;R<n.shape.length;++R)c.push([0,0]);let a=jm.kernelFunc({inputs:{x:n},backend:e,attrs:{paddings:c,constantValue:0}}),l=N.getReshaped(a.shape,s,u,!1),m=N.getPermuted(l.length,s.length,!1),f=N.getReshapedPermuted(a.shape,s,u,!1),x=oe({inputs:{x:a},backend:e,attrs:{shape:l}}),_=lr({inputs:{x},backend:e,attrs:{perm:m}}),T=oe({inputs:{x:_},backend:e,attrs:{shape:f}});return e.disposeData(a.dataId),e.disposeData(x.dataId),e.disposeData(_.dataId),T}var oD={kernelName:es,backendName:"wasm",kernelFunc:XH};p();var nD;function YH(r){nD=r.wasm.cwrap("SparseFillEmptyRows","number",["number","number","number","number","number","number","number","number","number","number","number","number"])}function ZH(r){let{backend:t,inputs:e}=r,{indices:o,values:n,denseShape:s,defaultValue:i}=e,u=o.shape[0],c=o.shape[1],a=t.readSync(s.dataId)[0],l=[u+a,c],m=t.dataIdMap.get(o.dataId).id,f=t.dataIdMap.get(n.dataId).id,h=t.dataIdMap.get(i.dataId).id,g=t.makeOutput(l,o.dtype),x=t.dataIdMap.get(g.dataId).id,b=t.makeOutput(l.slice(0,1),n.dtype),v=t.dataIdMap.get(b.dataId).id,_=t.makeOutput([a],"bool"),k=t.dataIdMap.get(_.dataId).id,D=t.makeOutput([u],o.dtype),T=t.dataIdMap.get(D.dataId).id,R=t.makeOutput([4],"int32"),M=t.dataIdMap.get(R.dataId).id,G=nD(m,f,ut[n.dtype],u,a,c,h,x,v,k,T,M),L=t.readSync(R.dataId),U;switch(L[0]){case 1:{U=N.getSparseFillEmptyRowsIndicesDenseShapeMismatch(L[1]);break}case 2:{U=N.getSparseFillEmptyRowsNegativeIndexErrorMessage(L[1],L[2]);break}case 3:U=N.getSparseFillEmptyRowsOutOfRangeIndexErrorMessage(L[1],L[2],L[3]);break;default:U=""}if(t.disposeData(R.dataId),U)throw t.disposeData(g.dataId),t.disposeData(b.dataId),t.disposeData(_.dataId),t.disposeData(D.dataId),new Error(U);let q=g,Z=b;return G!==l[0]&&(q=Ir({inputs:{x:g},attrs:{begin:0,size:[G,c]},backend:t}),Z=Ir({inputs:{x:b},attrs:{begin:0,size:G},backend:t}),t.disposeData(g.dataId),t.disposeData(b.dataId)),[q,Z,_,D]}var sD={kernelName:dc,backendName:"wasm",setupFunc:YH,kernelFunc:ZH};p();var iD;function QH(r){iD=r.wasm.cwrap(Iu,null,["number","number","number","number","number","number","number"])}function JH(r){let{backend:t,inputs:e}=r,{inputIndices:o,inputShape:n,newShape:s}=e;if(o.shape.length!==2)throw new Error(`Input indices should be a matrix but received shape
        ${o.shape}`);if(n.shape.length!==1)throw new Error(`Input shape should be a vector but received shape
        ${n.shape}`);if(s.shape.length!==1)throw new Error(`Target shape should be a vector but received shape ${s.shape}`);let i=t.dataIdMap.get(o.dataId).id,u=t.dataIdMap.get(n.dataId).id,c=t.dataIdMap.get(s.dataId).id,a=o.shape[0],l=w.sizeFromShape(s.shape),m=t.makeOutput([a,l],o.dtype),f=t.dataIdMap.get(m.dataId).id,h=t.makeOutput([l],s.dtype),g=t.dataIdMap.get(h.dataId).id,x=t.makeOutput([3],"int32"),b=t.dataIdMap.get(x.dataId).id;iD(i,u,c,a,f,g,b);let v=t.readSync(x.dataId),_;switch(v[0]){case 0:{_=N.getSparseReshapeMultipleNegativeOneOutputDimErrorMessage(v[1],v[2]);break}case 1:{_=N.getSparseReshapeNegativeOutputDimErrorMessage(v[1],v[2]);break}case 2:_=N.getSparseReshapeEmptyTensorZeroOutputDimErrorMessage();break;case 3:{let k=Array.from(t.readSync(n.dataId)),D=Array.from(t.readSync(h.dataId));_=N.getSparseReshapeInputOutputMultipleErrorMessage(k,D);break}case 4:{let k=Array.from(t.readSync(n.dataId)),D=Array.from(t.readSync(h.dataId));_=N.getSparseReshapeInputOutputMismatchErrorMessage(k,D);break}default:_=""}if(t.disposeData(x.dataId),_)throw t.disposeData(m.dataId),t.disposeData(h.dataId),new Error(_);return[m,h]}var aD={kernelName:Iu,backendName:"wasm",setupFunc:QH,kernelFunc:JH};p();p();var uD;function Xm(r){uD=r.wasm.cwrap("SparseSegmentReduction",null,["number","number","number","number","number","number","number","number","number"])}function Ym(r,t){let{backend:e,inputs:o}=r,{data:n,indices:s,segmentIds:i}=o,u=s.shape[0],c=e.readSync(i.dataId,u-1,u)[0],l=u>0?c+1:0;if(l<0)throw new Error(N.getSparseSegmentReductionNegativeSegmentIdsErrorMessage());let m=n.shape.slice();m[0]=l;let f=e.dataIdMap.get(n.dataId).id,h=e.dataIdMap.get(s.dataId).id,g=e.dataIdMap.get(i.dataId).id,x=e.makeOutput(m,n.dtype),b=e.dataIdMap.get(x.dataId).id,v=e.makeOutput([4],"int32"),_=e.dataIdMap.get(v.dataId).id;uD(f,ut[n.dtype],n.shape[0],h,g,b,_,t,0);let k=e.readSync(v.dataId),D;switch(k[0]){case 0:{D=N.getSparseSegmentReductionNegativeSegmentIdsErrorMessage();break}case 1:{D=N.getSparseSegmentReductionNonIncreasingSegmentIdsErrorMessage();break}case 2:D=N.getSparseSegmentReductionSegmentIdOutOfRangeErrorMessage(k[1],k[2]);break;case 3:D=N.getSparseSegmentReductionIndicesOutOfRangeErrorMessage(k[1],k[2],k[3]);break;default:D=""}if(e.disposeData(v.dataId),D)throw e.disposeData(x.dataId),new Error(D);return x}function tq(r){return Ym(r,!0)}var pD={kernelName:ba,backendName:"wasm",setupFunc:Xm,kernelFunc:tq};p();function eq(r){return Ym(r,!1)}var cD={kernelName:ya,backendName:"wasm",setupFunc:Xm,kernelFunc:eq};p();var lD;function rq(r){lD=r.wasm.cwrap(Zs,null,["number","number","number","number","number","number","number","number","array","number","number"])}function oq(r){let{backend:t,inputs:e,attrs:o}=r,{sparseIndices:n,sparseValues:s,defaultValue:i}=e,{outputShape:u}=o,c=t.makeOutput(u,i.dtype);if(w.sizeFromShape(u)===0)return c;let{sliceRank:a,numUpdates:l,sliceSize:m,strides:f,outputSize:h}=N.calculateShapes(s,n,u),g=t.dataIdMap.get(n.dataId).id,x=t.dataIdMap.get(s.dataId).id,b=t.dataIdMap.get(i.dataId).id,v=new Uint8Array(new Int32Array(f).buffer),_=t.dataIdMap.get(c.dataId).id;return lD(g,x,s.shape.length,b,ut[i.dtype],a,l,m,v,h,_),c}var mD={kernelName:Zs,backendName:"wasm",setupFunc:rq,kernelFunc:oq};p();function nq(r){let{inputs:t,attrs:e,backend:o}=r,{x:n}=t,{numOrSizeSplits:s,axis:i}=e,u=w.parseAxisParam(i,n.shape)[0],c=N.prepareSplitSize(n,s,u),a=new Array(n.shape.length).fill(0),l=n.shape.slice();return c.map(m=>{let f=[...l];f[u]=m;let h=Ir({inputs:{x:n},attrs:{begin:a,size:f},backend:o});return a[u]+=m,h})}var fD={kernelName:rs,backendName:"wasm",kernelFunc:nq};p();var dD=ot(Jr);p();var hD=ot(wa);p();var sq=!0,gD=_t(to,sq);p();var xD;function iq(r){xD=r.wasm.cwrap(Uo,null,["number","number","number","number"])}function aq(r){let{backend:t,inputs:e,attrs:o}=r,{alpha:n}=o,{x:s}=e,i=t.dataIdMap.get(s.dataId).id,u=t.makeOutput(s.shape,s.dtype),c=t.dataIdMap.get(u.dataId).id;return xD(i,n,ut[s.dtype],c),u}var bD={kernelName:Uo,backendName:"wasm",setupFunc:iq,kernelFunc:aq};p();var yD;function uq(r){yD=r.wasm.cwrap(Qs,null,["number","array","number","array","array","array","array","array","number","number"])}function pq(r){let{backend:t,inputs:e,attrs:o}=r,{x:n}=e,{begin:s,end:i,strides:u,beginMask:c,endMask:a,ellipsisMask:l,newAxisMask:m,shrinkAxisMask:f}=o,{finalShapeSparse:h,finalShape:g,isIdentity:x,sliceDim0:b,isSimpleSlice:v,begin:_,end:k,strides:D}=me.sliceInfo(n.shape,s,i,u,c,a,l,m,f),T;if(x)T=oe({inputs:{x:n},backend:t,attrs:{shape:g}});else if(b||v){w.assert(n.shape.length>=1,()=>`Input must have rank at least 1, got: ${n.shape.length}`);let R=me.computeOutShape(_,k,D),M=Ir({inputs:{x:n},backend:t,attrs:{begin:_,size:R}});T=oe({inputs:{x:M},backend:t,attrs:{shape:g}}),t.disposeData(M.dataId)}else{let R=t.makeOutput(h,"float32"),M=t.dataIdMap.get(n.dataId).id,G=new Uint8Array(new Int32Array(w.computeStrides(n.shape)).buffer),L=new Uint8Array(new Int32Array(_).buffer),U=new Uint8Array(new Int32Array(k).buffer),q=new Uint8Array(new Int32Array(D).buffer),Z=new Uint8Array(new Int32Array(h).buffer),at=new Uint8Array(new Int32Array(w.computeStrides(h)).buffer),lt=t.dataIdMap.get(R.dataId).id;yD(M,G,n.shape.length,L,U,q,Z,at,h.length,lt),T=oe({inputs:{x:R},backend:t,attrs:{shape:g}}),t.disposeData(R.dataId)}return T}var wD={kernelName:Qs,backendName:"wasm",setupFunc:uq,kernelFunc:pq};p();function cq(r){let{backend:t,inputs:e,attrs:o}=r,{data:n,dataSplits:s}=e,{separator:i,nGramWidths:u,leftPad:c,rightPad:a,padWidth:l,preserveShortSequences:m}=o,f=t.readSync(n.dataId),h=t.readSync(s.dataId),[g,x]=cp(f,h,i,u,c,a,l,m),b=t.makeOutput([g.length],"string"),v=t.dataIdMap.get(b.dataId);v.stringBytes=g;let _=t.makeOutput(s.shape,"int32");return t.typedArrayFromHeap(_).set(x),[b,_]}var SD={kernelName:Sa,backendName:"wasm",kernelFunc:cq};p();function lq(r){let{backend:t,inputs:e,attrs:o}=r,{input:n,delimiter:s}=e,{skipEmpty:i}=o,u=t.readSync(n.dataId),c=t.readSync(s.dataId),[a,l,m]=lp(u,c[0],i),f=l.length,h=t.makeOutput([f,2],"int32");t.typedArrayFromHeap(h).set(a);let x=t.makeOutput([f],"string"),b=t.dataIdMap.get(x.dataId);b.stringBytes=l;let v=t.makeOutput([2],"int32");return t.typedArrayFromHeap(v).set(m),[h,x,v]}var vD={kernelName:gc,backendName:"wasm",kernelFunc:lq};p();function mq(r){let{backend:t,inputs:e,attrs:o}=r,{input:n}=e,{numBuckets:s}=o,i=t.readSync(n.dataId),u=mp(i,s),c=t.makeOutput(n.shape,"int32");return t.typedArrayFromHeap(c).set(u),c}var ID={kernelName:xc,backendName:"wasm",kernelFunc:mq};p();var fq=!0,CD=_t("Sub",fq);p();var kD;function dq(r){kD=r.wasm.cwrap("Sum",null,["number","number","number","number"])}function hq(r){let{backend:t,inputs:e,attrs:o}=r,{axis:n,keepDims:s}=o,{x:i}=e,u=t.dataIdMap.get(i.dataId).id,c=u,a=i,{transposed:l,axes:m,originalAxes:f,inputWasTransposed:h}=Le(i,n,t),g=m;if(h){let k=t.dataIdMap.get(l.dataId).id;k!==u&&(a=l,c=k,g=N.getInnerMostAxes(g.length,a.shape.length))}N.assertAxesAreInnerMostDims("sum",g,a.shape.length);let[x,b]=N.computeOutAndReduceShapes(a.shape,g),v=w.sizeFromShape(b),_=t.makeOutput(x,a.dtype);if(w.sizeFromShape(a.shape)!==0){let k=t.dataIdMap.get(_.dataId).id;kD(c,v,ut[_.dtype],k)}if(h&&t.disposeData(l.dataId),s){let k=N.expandShapeToKeepDim(_.shape,f);_.shape=k}return _}var _D={kernelName:"Sum",backendName:"wasm",setupFunc:dq,kernelFunc:hq};p();var ND=ot("Tan");p();var DD=ot(ns);p();var ED;function gq(r){ED=r.wasm.cwrap(js,null,["number","number","number","number","number","number","array","number","number","number"])}function xq(r){let{backend:t,inputs:e,attrs:o}=r,{tensor:n,indices:s,updates:i}=e,{}=o,u=t.makeOutput(n.shape,n.dtype);if(w.sizeFromShape(n.shape)===0)return u;let{sliceRank:c,numUpdates:a,sliceSize:l,strides:m,outputSize:f}=gs.calculateShapes(i,s,n.shape),g=t.dataIdMap.get(s.dataId).id,b=t.dataIdMap.get(i.dataId).id,_=t.dataIdMap.get(n.dataId).id,k=new Uint8Array(new Int32Array(m).buffer),D=t.dataIdMap.get(u.dataId).id;return ED(g,b,ut[i.dtype],c,a,l,k,f,D,_),u}var TD={kernelName:js,backendName:"wasm",setupFunc:gq,kernelFunc:xq};p();var AD;function bq(r){AD=r.wasm.cwrap(_r,null,["number","array","number","array","number","number"])}function yq(r){let{inputs:t,backend:e,attrs:o}=r,{x:n}=t,s=e.dataIdMap.get(n.dataId).id,{reps:i}=o,u=new Array(n.shape.length);for(let f=0;f<u.length;f++)u[f]=n.shape[f]*i[f];let c=new Uint8Array(new Int32Array(n.shape).buffer),a=new Uint8Array(new Int32Array(u).buffer),l=e.makeOutput(u,n.dtype),m=e.dataIdMap.get(l.dataId).id;return AD(s,c,n.shape.length,a,u.length,ut[l.dtype],m),l}var $D={kernelName:_r,backendName:"wasm",setupFunc:bq,kernelFunc:yq};p();var RD;function wq(r){RD=r.wasm.cwrap(Js,null,["number","array","number","number","number","bool","number","number"])}var Sq=({inputs:r,backend:t,attrs:e})=>{let{x:o}=r,{k:n,sorted:s}=e,i=t.dataIdMap.get(o.dataId).id,u=new Uint8Array(new Int32Array(o.shape).buffer),c=o.shape.slice();c[c.length-1]=n;let a=t.makeOutput(c,o.dtype),l=t.dataIdMap.get(a.dataId).id,m=t.makeOutput(c,"int32"),f=t.dataIdMap.get(m.dataId).id;return RD(i,u,o.shape.length,ut[o.dtype],n,s,l,f),[a,m]},FD={kernelName:Js,backendName:"wasm",setupFunc:wq,kernelFunc:Sq};p();var MD;function vq(r){MD=r.wasm.cwrap(ti,null,["number","number","bool","number","number","number","number","number","number","array","number","array","number","number","number","number","number"])}function Iq(r){let{backend:t,inputs:e,attrs:o}=r,{image:n,transforms:s}=e,{interpolation:i,fillMode:u,fillValue:c,outputShape:a}=o,[l,m,f,h]=n.shape,[g,x]=a??[m,f],b=[l,g,x,h],v=new Uint8Array(new Int32Array(w.computeStrides(n.shape)).buffer),_=new Uint8Array(new Int32Array(w.computeStrides(b)).buffer),k=t.makeOutput(b,n.dtype),D=t.dataIdMap.get(k.dataId).id,R=t.dataIdMap.get(n.dataId).id,G=t.dataIdMap.get(s.dataId).id,L=i==="nearest"?1:2,U;switch(u){case"constant":U=1;break;case"reflect":U=2;break;case"wrap":U=3;break;case"nearest":U=4;break;default:U=1;break}return MD(R,G,s.shape[0]>1,l,g,x,h,f,m,v,n.shape.length-1,_,b.length-1,L,U,c,D),k}var PD={kernelName:ti,backendName:"wasm",setupFunc:vq,kernelFunc:Iq};p();function Cq(r){let{inputs:t,attrs:e,backend:o}=r,{axis:n}=e,{x:s}=t,{outputValues:i,outputShape:u,indices:c}=dp(o.readSync(s.dataId),n,s.shape,s.dtype);return[o.makeOutput(u,s.dtype,void 0,i),o.makeOutput([c.length],"int32",void 0,c)]}var BD={kernelName:bc,backendName:"wasm",kernelFunc:Cq};p();function kq(r){let{inputs:t,backend:e,attrs:o}=r,{value:n}=t,{axis:s}=o;s<0&&(s+=n.shape.length);let i=n.shape[s],u=n.shape.length,c=new Array(u-1),a=0;for(let h=0;h<u;h++)h!==s&&(c[a++]=n.shape[h]);let l=new Array(i),m=new Array(u).fill(0),f=n.shape.slice();f[s]=1;for(let h=0;h<l.length;h++)m[s]=h,l[h]=Ir({inputs:{x:n},attrs:{begin:m,size:f},backend:e});return l.map(({dataId:h,dtype:g})=>({dataId:h,dtype:g,shape:c}))}var zD={kernelName:ss,backendName:"wasm",kernelFunc:kq};p();function _q(r){let{inputs:{x:t},backend:e}=r,o=e.makeOutput(t.shape,t.dtype);return e.typedArrayFromHeap(o).fill(0),o}var LD={kernelName:is,backendName:"wasm",kernelFunc:_q};var Nq=[C1,k1,_1,N1,D1,T1,M1,B1,z1,L1,O1,G1,W1,U1,V1,q1,Q1,j1,Y1,e_,o_,s_,i_,a_,u_,p_,l_,m_,d_,g_,b_,w_,v_,I_,C_,__,D_,T_,$_,F_,P_,z_,O_,W_,V_,H_,K_,j_,X_,Y_,Z_,Q_,J_,e3,r3,o3,s3,a3,p3,l3,f3,d3,h3,A1,g3,x3,b3,w3,S3,v3,C3,_3,k3,N3,D3,E3,T3,$3,F3,P3,B3,L3,G3,U3,H3,K3,X3,Z3,Q3,tN,nN,sN,iN,aN,pN,lN,fN,dN,gN,xN,bN,jm,wN,vN,CN,kN,_N,NN,DN,EN,J1,AN,RN,MN,BN,LN,GN,WN,UN,HN,KN,XN,YN,QN,JN,tD,eD,r_,rN,rD,oD,sD,aD,pD,cD,mD,fD,dD,hD,gD,bD,wD,SD,vD,ID,CD,_D,ND,DD,TD,$D,FD,PD,R1,BD,zD,LD];for(let r of Nq)Eu(r);p();p();var Cb=K();Cb.registerFlag("WASM_HAS_SIMD_SUPPORT",async()=>{try{return WebAssembly.validate(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,10,9,1,7,0,65,0,253,15,26,11]))}catch{return!1}});Cb.registerFlag("WASM_HAS_MULTITHREAD_SUPPORT",async()=>{if(Cb.get("IS_NODE"))return!1;try{return new MessageChannel().port1.postMessage(new SharedArrayBuffer(1)),WebAssembly.validate(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,5,4,1,3,1,1,10,11,1,9,0,65,0,254,16,2,0,26,11]))}catch{return!1}});p();var Tb=bu(OD()),qD=bu(WD()),Ab=bu(UD());var VD=Tb.default||Tb,Dq=Ab.default||Ab,Sp=class extends Vo{constructor(t){super(),this.wasm=t,this.dataIdNextNumber=1,this.wasm.tfjs.initWithThreadsCount(YD),$q=this.wasm.tfjs.getThreadsCount(),this.dataIdMap=new ri(this,za())}write(t,e,o){let n={id:this.dataIdNextNumber++};return this.move(n,t,e,o,1),n}numDataIds(){return this.dataIdMap.numDataIds()}async time(t){let e=w.now();return t(),{kernelMs:w.now()-e}}move(t,e,o,n,s){let i=this.dataIdNextNumber++;if(n==="string"){let l=e;this.dataIdMap.set(t,{id:i,stringBytes:l,shape:o,dtype:n,memoryOffset:null,refCount:s});return}let u=w.sizeFromShape(o),c=u*w.bytesPerElement(n),a=this.wasm._malloc(c)>>>0;this.dataIdMap.set(t,{id:i,memoryOffset:a,shape:o,dtype:n,refCount:s}),this.wasm.tfjs.registerTensor(i,u,a),e!=null&&this.wasm.HEAPU8.set(new Uint8Array(e.buffer,e.byteOffset,c),a)}async read(t){return this.readSync(t)}readSync(t,e,o){let{memoryOffset:n,dtype:s,shape:i,stringBytes:u}=this.dataIdMap.get(t);if(s==="string")return(e==null||e===0)&&(o==null||o>=u.length)?u:u.slice(e,o);e=e||0,o=o||w.sizeFromShape(i);let c=w.bytesPerElement(s),a=this.wasm.HEAPU8.slice(n+e*c,n+o*c);return Tq(a.buffer,s)}disposeData(t,e=!1){if(this.dataIdMap.has(t)){let o=this.dataIdMap.get(t);if(o.refCount--,!e&&o.refCount>0)return!1;this.wasm._free(o.memoryOffset),this.wasm.tfjs.disposeData(o.id),this.dataIdMap.delete(t)}return!0}refCount(t){return this.dataIdMap.has(t)?this.dataIdMap.get(t).refCount:0}incRef(t){let e=this.dataIdMap.get(t);e!=null&&e.refCount++}floatPrecision(){return 32}getMemoryOffset(t){return this.dataIdMap.get(t).memoryOffset}dispose(){this.wasm.tfjs.dispose(),"PThread"in this.wasm&&this.wasm.PThread.terminateAllThreads(),this.wasm=null}memory(){return{unreliable:!1}}makeOutput(t,e,o,n){let s;if(o==null)s=this.write(n??null,t,e);else{let i=this.dataIdNextNumber++;s={id:i},this.dataIdMap.set(s,{id:i,memoryOffset:o,shape:t,dtype:e,refCount:1});let u=w.sizeFromShape(t);this.wasm.tfjs.registerTensor(i,u,o)}return{dataId:s,shape:t,dtype:e}}typedArrayFromHeap({shape:t,dtype:e,dataId:o}){let n=this.wasm.HEAPU8.buffer,{memoryOffset:s}=this.dataIdMap.get(o),i=w.sizeFromShape(t);switch(e){case"float32":return new Float32Array(n,s,i);case"int32":return new Int32Array(n,s,i);case"bool":return new Uint8Array(n,s,i);default:throw new Error(`Unknown dtype ${e}`)}}};function Eq(r){return(t,e)=>(w.fetch(r,{credentials:"same-origin"}).then(o=>{o.ok||t.env.a(`failed to load wasm binary file at '${r}'`),o.arrayBuffer().then(n=>{WebAssembly.instantiate(n,t).then(s=>{e(s.instance,s.module)})})}),{})}function HD(r,t,e){if(Eb!=null)return Eb;let o="tfjs-backend-wasm.wasm";return r&&t?o="tfjs-backend-wasm-threaded-simd.wasm":r&&(o="tfjs-backend-wasm-simd.wasm"),wp!=null&&wp[o]!=null?wp[o]:e+o}async function KD(){let[r,t]=await Promise.all([K().getAsync("WASM_HAS_SIMD_SUPPORT"),K().getAsync("WASM_HAS_MULTITHREAD_SUPPORT")]);return new Promise((e,o)=>{let n={};n.locateFile=(u,c)=>{if(u.endsWith(".worker.js")){let a=qD.wasmWorkerContents.replace(/\n/g,"\\n"),l=new Blob([a],{type:"application/javascript"});return URL.createObjectURL(l)}return u.endsWith(".wasm")?HD(r,t,yp??c):c+u},jD&&(n.instantiateWasm=Eq(HD(r,t,yp??"")));let s=!1;n.onAbort=()=>{if(s||Jm)return;Jm=!0,o({message:"Make sure the server can serve the `.wasm` file relative to the bundled js file. For more details see https://github.com/tensorflow/tfjs/blob/master/tfjs-backend-wasm/README.md#using-bundlers"})};let i;t&&r&&Eb==null?(n.mainScriptUrlOrBlob=new Blob(["var WasmBackendModuleThreadedSimd = "+VD.toString()],{type:"text/javascript"}),i=VD(n)):i=Dq(n),i.then(u=>{s=!0,Jm=!1;let c=null;u.tfjs={init:u.cwrap("init",null,[]),initWithThreadsCount:u.cwrap("init_with_threads_count",null,["number"]),getThreadsCount:u.cwrap("get_threads_count","number",[]),registerTensor:u.cwrap("register_tensor",null,["number","number","number"]),disposeData:u.cwrap("dispose_data",c,["number"]),dispose:u.cwrap("dispose",c,[])},e({wasm:u})}).catch(o)})}function Tq(r,t){switch(t){case"float32":return new Float32Array(r);case"int32":return new Int32Array(r);case"bool":return new Uint8Array(r);default:throw new Error(`Unknown dtype ${t}`)}}var Aq=["tfjs-backend-wasm.wasm","tfjs-backend-wasm-simd.wasm","tfjs-backend-wasm-threaded-simd.wasm"],Eb=null,yp=null,wp={},Jm=!1,jD=!1;function XD(r,t=!1){if(Jm)throw new Error("The WASM backend was already initialized. Make sure you call `setWasmPaths()` before you call `tf.setBackend()` or `tf.ready()`");if(typeof r=="string")yp=r;else{wp=r;let e=Aq.filter(o=>wp[o]==null);if(e.length>0)throw new Error(`There were no entries found for the following binaries: ${e.join(",")}. Please either call setWasmPaths with a map providing a path for each binary, or with a string indicating the directory where all the binaries can be found.`)}jD=t}var YD=-1,$q=-1;function ZD(r){YD=r}p();var Rq=2;$c("wasm",async()=>{let{wasm:r}=await KD();return new Sp(r)},Rq);export{dn as Abs,hn as Acos,gn as Acosh,Di as AdadeltaOptimizer,Ei as AdagradOptimizer,Ti as AdamOptimizer,Ai as AdamaxOptimizer,Gr as Add,wo as AddN,Yi as All,Zi as Any,xn as ArgMax,bn as ArgMin,yn as Asin,wn as Asinh,Sn as Atan,In as Atan2,vn as Atanh,So as AvgPool,Cn as AvgPool3D,Ji as AvgPool3DGrad,Qi as AvgPoolGrad,vo as BatchMatMul,kn as BatchToSpaceND,Cs as Bincount,ta as BitwiseAnd,ea as BroadcastArgs,Vb as BroadcastTo,Cr as Cast,Wr as Ceil,Io as ClipByValue,yu as Complex,ra as ComplexAbs,_n as Concat,Co as Conv2D,uc as Conv2DBackpropFilter,ko as Conv2DBackpropInput,_o as Conv3D,ks as Conv3DBackpropFilterV2,_s as Conv3DBackpropInputV2,oa as Cos,Nn as Cosh,Ds as CropAndResize,Ns as Cumprod,No as Cumsum,ri as DataStorage,na as DenseBincount,Es as DepthToSpace,Do as DepthwiseConv2dNative,pc as DepthwiseConv2dNativeBackpropFilter,cc as DepthwiseConv2dNativeBackpropInput,sa as Diag,Eo as Dilation2D,As as Dilation2DBackpropFilter,Ts as Dilation2DBackpropInput,wu as Draw,Vh as ENV,lc as Einsum,$s as Elu,Rs as EluGrad,_u as Environment,En as Equal,ia as Erf,Tn as Exp,An as ExpandDims,Ur as Expm1,Bh as FFT,aa as Fill,Fs as FlipLeftRight,Vr as Floor,Hr as FloorDiv,Cu as FromPixels,To as FusedBatchNorm,us as FusedConv2D,ps as FusedDepthwiseConv2D,Ms as GatherNd,$n as GatherV2,Rn as Greater,qr as GreaterEqual,mc as IFFT,kr as Identity,fc as Imag,Fn as IsFinite,Mn as IsInf,Pn as IsNan,Vo as KernelBackend,Bs as LRN,zs as LRNGrad,Ao as LeakyRelu,Bn as Less,zn as LessEqual,Ps as LinSpace,Ln as Log,On as Log1p,qb as LogSoftmax,ua as LogicalAnd,pa as LogicalNot,ca as LogicalOr,Hb as LogicalXor,Fq as LowerBound,Mq as MatrixBandPart,Ls as Max,$o as MaxPool,Gn as MaxPool3D,ma as MaxPool3DGrad,la as MaxPoolGrad,fa as MaxPoolWithArgmax,Kr as Maximum,Ro as Mean,Os as Min,jr as Minimum,Fo as MirrorPad,da as Mod,$i as MomentumOptimizer,Gs as Multinomial,Xr as Multiply,Ws as Neg,Us as NonMaxSuppressionV3,Su as NonMaxSuppressionV4,Vs as NonMaxSuppressionV5,Wn as NotEqual,Ty as OP_SCOPE_SUFFIX,Mo as OneHot,Un as OnesLike,ze as Optimizer,rp as OptimizerConstructors,Vn as Pack,Po as PadV2,Pq as Pool,ha as Pow,Bo as Prelu,Yr as Prod,Ri as RMSPropOptimizer,Kb as RaggedGather,jb as RaggedRange,Xb as RaggedTensorToTensor,ga as Range,rg as Rank,vu as Real,Dn as RealDiv,Hn as Reciprocal,Qt as Reduction,qn as Relu,jn as Relu6,Kn as Reshape,Lo as ResizeBilinear,qs as ResizeBilinearGrad,zo as ResizeNearestNeighbor,Hs as ResizeNearestNeighborGrad,Oo as Reverse,ei as RotateWithOffset,Xn as Round,Zr as Rsqrt,rn as SGDOptimizer,Ks as ScatterNd,Xs as SearchSorted,Yn as Select,Zn as Selu,Qr as Sigmoid,Jn as Sign,xa as Sin,Qn as Sinh,Go as Slice,Wo as Softmax,ts as Softplus,es as SpaceToBatchND,dc as SparseFillEmptyRows,Iu as SparseReshape,ba as SparseSegmentMean,ya as SparseSegmentSum,Zs as SparseToDense,rs as SplitV,Jr as Sqrt,wa as Square,to as SquaredDifference,hc as StaticRegexReplace,Uo as Step,Qs as StridedSlice,Sa as StringNGrams,gc as StringSplit,xc as StringToHashBucketFast,os as Sub,Ys as Sum,va as Tan,ns as Tanh,Ot as Tensor,sr as TensorBuffer,js as TensorScatterUpdate,_r as Tile,Js as TopK,ti as Transform,Nr as Transpose,bc as Unique,ss as Unpack,Ia as UnsortedSegmentSum,Bq as UpperBound,qo as Variable,is as ZerosLike,as as _FusedMatMul,we as abs,F$ as acos,P$ as acosh,Y as add,z$ as addN,O$ as all,W$ as any,V$ as argMax,q$ as argMin,j$ as asin,Y$ as asinh,Q$ as atan,tR as atan2,rR as atanh,Yg as avgPool,sR as avgPool3d,fw as backend,N as backend_util,cR as basicLSTMCell,xi as batchNorm,dR as batchNorm2d,gR as batchNorm3d,bR as batchNorm4d,qu as batchToSpaceND,Zg as bincount,SR as bitwiseAnd,lIt as booleanMaskAsync,IR as broadcastArgs,mi as broadcastTo,Me as broadcast_util,OS as browser,It as buffer,V as cast,kR as ceil,NR as clipByValue,Rr as clone,Ye as complex,Zt as concat,ER as concat1d,AR as concat2d,RR as concat3d,MR as concat4d,BR as conv1d,Yo as conv2d,LR as conv2dTranspose,GR as conv3d,UR as conv3dTranspose,t6 as copyRegisteredKernels,Ku as cos,Qg as cosh,nl as cosineWindow,jc as cumprod,Sg as cumsum,Be as customGrad,jR as denseBincount,cw as deprecationWarn,YR as depthToSpace,ju as depthwiseConv2d,Dg as device_util,JR as diag,eF as dilation2d,s9 as disableDeprecationWarnings,ie as dispose,i9 as disposeVariables,tt as div,oF as divNoNan,sF as dot,aCt as dropout,bi as einsum,Jg as elu,n9 as enableDebugMode,o9 as enableProdMode,vv as enclosingPowerOfTwo,za as engine,pF as ensureShape,K as env,Ou as equal,lF as erf,gF as euclideanNorm,xe as exp,yr as expandDims,yF as expm1,tx as eye,Ju as fft,tn as fill,f9 as findBackend,d9 as findBackendFactory,Gu as floor,lg as floorDiv,_v as fused,Xu as gather,KIt as gatherND,Hc as gather_util,mw as getBackend,Kh as getGradient,Ea as getKernel,Sc as getKernelsForBackend,RF as grad,FF as grads,Pe as greater,Xo as greaterEqual,ja as ifft,fi as imag,TDt as image,gCt as inTopKAsync,FS as io,wx as irfft,IF as isFinite,kF as isInf,NF as isNaN,lw as keep,Xa as kernel_impls,ex as leakyRelu,La as less,$r as lessEqual,FDt as linalg,EF as linspace,AF as localResponseNormalization,ao as log,rx as log1p,LF as logSigmoid,GF as logSoftmax,sx as logSumExp,so as logicalAnd,Yu as logicalNot,ix as logicalOr,qF as logicalXor,VDt as losses,jF as lowerBound,wt as matMul,PS as math,en as max,ax as maxPool,ZF as maxPool3d,JF as maxPoolWithArgmax,Zu as maximum,qa as mean,a9 as memory,rM as meshgrid,Xc as min,Ka as minimum,sM as mirrorPad,aM as mod,pM as moments,IIt as movingAverage,$ as mul,lM as multiRNNCell,fM as multinomial,Et as neg,cz as nextFrame,Ha as norm,ux as notEqual,Vc as oneHot,Ge as ones,gM as onesLike,S as op,bM as outerProduct,Br as pad,SM as pad1d,IM as pad2d,kM as pad3d,NM as pad4d,AM as pool,br as pow,px as prelu,cx as print,FM as prod,u9 as profile,PM as raggedGather,zM as raggedRange,OM as raggedTensorToTensor,WM as rand,YM as randomGamma,xx as randomNormal,JM as randomStandardNormal,Qu as randomUniform,rP as randomUniformInt,Si as range,l9 as ready,fs as real,nP as reciprocal,$c as registerBackend,oy as registerGradient,Eu as registerKernel,vi as relu,bx as relu6,m9 as removeBackend,A as reshape,Ze as reverse,pP as reverse1d,lP as reverse2d,fP as reverse3d,hP as reverse4d,tp as rfft,yx as round,vg as rsqrt,st as scalar,AIt as scatterND,gs as scatter_util,Qc as searchSorted,bP as selu,wP as separableConv2d,QS as serialization,c9 as setBackend,h9 as setPlatform,ZD as setThreadsCount,XD as setWasmPaths,vP as setdiff1dAsync,Pr as sigmoid,CP as sign,dDt as signal,hg as sin,gg as sinh,kt as slice,_P as slice1d,DP as slice2d,TP as slice3d,$P as slice4d,me as slice_util,FP as softmax,nx as softplus,zu as spaceToBatchND,XDt as sparse,OIt as sparseToDense,pDt as spectral,io as split,re as sqrt,gt as square,Sx as squaredDifference,ep as squeeze,xr as stack,jo as step,WP as stridedSlice,tEt as string,J as sub,rt as sum,ag as sumOutType,VP as tan,Kc as tanh,Fr as tensor,Se as tensor1d,Ii as tensor2d,Gg as tensor3d,HP as tensor4d,qP as tensor5d,KP as tensor6d,XP as tensorScatterUpdate,Ny as tensor_util,ev as test_util,Bt as tidy,Zo as tile,p9 as time,ZP as topk,FFt as train,Oe as transpose,JP as truncatedNormal,eB as unique,Jq as unregisterGradient,Qq as unregisterKernel,Ig as unsortedSegmentSum,di as unstack,Ee as upcastType,rB as upperBound,w as util,MF as valueAndGrad,PF as valueAndGrads,oB as variable,ox as variableGrads,A$ as version_core,Yt as where,vx as whereAsync,ur as zeros,pt as zerosLike};
/*! Bundled license information:

@tensorflow/tfjs-core/dist/backends/backend.js:
@tensorflow/tfjs-core/dist/util_base.js:
@tensorflow/tfjs-core/dist/global_util.js:
@tensorflow/tfjs-core/dist/ops/mul.js:
@tensorflow/tfjs-core/dist/gradients/Abs_grad.js:
@tensorflow/tfjs-core/dist/ops/floorDiv.js:
@tensorflow/tfjs-core/dist/ops/div.js:
@tensorflow/tfjs-core/dist/ops/sub.js:
@tensorflow/tfjs-core/dist/gradients/Acos_grad.js:
@tensorflow/tfjs-core/dist/gradients/Acosh_grad.js:
@tensorflow/tfjs-core/dist/ops/reshape.js:
@tensorflow/tfjs-core/dist/gradients/Add_grad.js:
@tensorflow/tfjs-core/dist/gradients/AddN_grad.js:
@tensorflow/tfjs-core/dist/gradients/Asin_grad.js:
@tensorflow/tfjs-core/dist/ops/add.js:
@tensorflow/tfjs-core/dist/gradients/Asinh_grad.js:
@tensorflow/tfjs-core/dist/gradients/Atan2_grad.js:
@tensorflow/tfjs-core/dist/gradients/Atan_grad.js:
@tensorflow/tfjs-core/dist/gradients/Atanh_grad.js:
@tensorflow/tfjs-core/dist/ops/conv_util.js:
@tensorflow/tfjs-core/dist/ops/avg_pool_3d_grad.js:
@tensorflow/tfjs-core/dist/gradients/AvgPool3D_grad.js:
@tensorflow/tfjs-core/dist/ops/avg_pool_grad.js:
@tensorflow/tfjs-core/dist/gradients/AvgPool_grad.js:
@tensorflow/tfjs-core/dist/ops/mat_mul.js:
@tensorflow/tfjs-core/dist/gradients/BatchMatMul_grad.js:
@tensorflow/tfjs-core/dist/ops/space_to_batch_nd.js:
@tensorflow/tfjs-core/dist/gradients/BatchToSpaceND_grad.js:
@tensorflow/tfjs-core/dist/gradients/BroadcastTo_grad.js:
@tensorflow/tfjs-core/dist/gradients/Cast_grad.js:
@tensorflow/tfjs-core/dist/gradients/Ceil_grad.js:
@tensorflow/tfjs-core/dist/ops/greater_equal.js:
@tensorflow/tfjs-core/dist/ops/less_equal.js:
@tensorflow/tfjs-core/dist/ops/logical_and.js:
@tensorflow/tfjs-core/dist/ops/clone.js:
@tensorflow/tfjs-core/dist/ops/broadcast_to.js:
@tensorflow/tfjs-core/dist/ops/where.js:
@tensorflow/tfjs-core/dist/gradients/ClipByValue_grad.js:
@tensorflow/tfjs-core/dist/gradients/ComplexAbs_grad.js:
@tensorflow/tfjs-core/dist/ops/split.js:
@tensorflow/tfjs-core/dist/gradients/Concat_grad.js:
@tensorflow/tfjs-core/dist/ops/conv2d_backprop_filter.js:
@tensorflow/tfjs-core/dist/ops/conv2d_backprop_input.js:
@tensorflow/tfjs-core/dist/gradients/Conv2D_grad.js:
@tensorflow/tfjs-core/dist/ops/conv2d.js:
@tensorflow/tfjs-core/dist/gradients/Conv2DBackpropInput_grad.js:
@tensorflow/tfjs-core/dist/ops/conv3d_backprop_filter.js:
@tensorflow/tfjs-core/dist/ops/conv3d_backprop_input.js:
@tensorflow/tfjs-core/dist/gradients/Conv3D_grad.js:
@tensorflow/tfjs-core/dist/gradients/Cos_grad.js:
@tensorflow/tfjs-core/dist/gradients/Cosh_grad.js:
@tensorflow/tfjs-core/dist/ops/complex.js:
@tensorflow/tfjs-core/dist/ops/imag.js:
@tensorflow/tfjs-core/dist/ops/real.js:
@tensorflow/tfjs-core/dist/gradients/Cumsum_grad.js:
@tensorflow/tfjs-core/dist/ops/depthwise_conv2d_native_backprop_filter.js:
@tensorflow/tfjs-core/dist/ops/depthwise_conv2d_native_backprop_input.js:
@tensorflow/tfjs-core/dist/gradients/DepthwiseConv2dNative_grad.js:
@tensorflow/tfjs-core/dist/gradients/Dilation2D_grad.js:
@tensorflow/tfjs-core/dist/gradients/Elu_grad.js:
@tensorflow/tfjs-core/dist/gradients/Erf_grad.js:
@tensorflow/tfjs-core/dist/gradients/Exp_grad.js:
@tensorflow/tfjs-core/dist/gradients/ExpandDims_grad.js:
@tensorflow/tfjs-core/dist/gradients/Expm1_grad.js:
@tensorflow/tfjs-core/dist/gradients/Floor_grad.js:
@tensorflow/tfjs-core/dist/gradients/FloorDiv_grad.js:
@tensorflow/tfjs-core/dist/ops/tile.js:
@tensorflow/tfjs-core/dist/gradients/FusedBatchNorm_grad.js:
@tensorflow/tfjs-core/dist/ops/stack.js:
@tensorflow/tfjs-core/dist/ops/unsorted_segment_sum.js:
@tensorflow/tfjs-core/dist/gradients/GatherV2_grad.js:
@tensorflow/tfjs-core/dist/gradients/GreaterEqual_grad.js:
@tensorflow/tfjs-core/dist/gradients/Identity_grad.js:
@tensorflow/tfjs-core/dist/gradients/IsFinite_grad.js:
@tensorflow/tfjs-core/dist/gradients/IsInf_grad.js:
@tensorflow/tfjs-core/dist/gradients/IsNan_grad.js:
@tensorflow/tfjs-core/dist/ops/greater.js:
@tensorflow/tfjs-core/dist/gradients/LeakyRelu_grad.js:
@tensorflow/tfjs-core/dist/gradients/Log1p_grad.js:
@tensorflow/tfjs-core/dist/gradients/Log_grad.js:
@tensorflow/tfjs-core/dist/gradients/LogSoftmax_grad.js:
@tensorflow/tfjs-core/dist/ops/local_response_normalization_backprop.js:
@tensorflow/tfjs-core/dist/gradients/LRN_grad.js:
@tensorflow/tfjs-core/dist/ops/equal.js:
@tensorflow/tfjs-core/dist/gradients/min_max_grad_util.js:
@tensorflow/tfjs-core/dist/gradients/Max_grad.js:
@tensorflow/tfjs-core/dist/ops/less.js:
@tensorflow/tfjs-core/dist/gradients/Maximum_grad.js:
@tensorflow/tfjs-core/dist/ops/max_pool_3d_grad.js:
@tensorflow/tfjs-core/dist/gradients/MaxPool3D_grad.js:
@tensorflow/tfjs-core/dist/ops/max_pool_grad.js:
@tensorflow/tfjs-core/dist/gradients/MaxPool_grad.js:
@tensorflow/tfjs-core/dist/gradients/Mean_grad.js:
@tensorflow/tfjs-core/dist/gradients/Min_grad.js:
@tensorflow/tfjs-core/dist/gradients/Minimum_grad.js:
@tensorflow/tfjs-core/dist/gradients/MirrorPad_grad.js:
@tensorflow/tfjs-core/dist/gradients/Mod_grad.js:
@tensorflow/tfjs-core/dist/gradients/Multiply_grad.js:
@tensorflow/tfjs-core/dist/gradients/Neg_grad.js:
@tensorflow/tfjs-core/dist/gradients/OneHot_grad.js:
@tensorflow/tfjs-core/dist/gradients/OnesLike_grad.js:
@tensorflow/tfjs-core/dist/ops/unstack.js:
@tensorflow/tfjs-core/dist/gradients/Pack_grad.js:
@tensorflow/tfjs-core/dist/gradients/PadV2_grad.js:
@tensorflow/tfjs-core/dist/ops/pow.js:
@tensorflow/tfjs-core/dist/gradients/Pow_grad.js:
@tensorflow/tfjs-core/dist/gradients/Prelu_grad.js:
@tensorflow/tfjs-core/dist/ops/one_hot.js:
@tensorflow/tfjs-core/dist/ops/add_n.js:
@tensorflow/tfjs-core/dist/ops/all.js:
@tensorflow/tfjs-core/dist/ops/any.js:
@tensorflow/tfjs-core/dist/ops/atan2.js:
@tensorflow/tfjs-core/dist/ops/avg_pool.js:
@tensorflow/tfjs-core/dist/ops/avg_pool_3d.js:
@tensorflow/tfjs-core/dist/ops/concat.js:
@tensorflow/tfjs-core/dist/ops/basic_lstm_cell.js:
@tensorflow/tfjs-core/dist/ops/batch_to_space_nd.js:
@tensorflow/tfjs-core/dist/ops/batchnorm.js:
@tensorflow/tfjs-core/dist/ops/bincount.js:
@tensorflow/tfjs-core/dist/ops/fill.js:
@tensorflow/tfjs-core/dist/ops/conv3d.js:
@tensorflow/tfjs-core/dist/ops/dense_bincount.js:
@tensorflow/tfjs-core/dist/ops/depth_to_space.js:
@tensorflow/tfjs-core/dist/ops/depthwise_conv2d.js:
@tensorflow/tfjs-core/dist/ops/diag.js:
@tensorflow/tfjs-core/dist/ops/dilation2d.js:
@tensorflow/tfjs-core/dist/ops/div_no_nan.js:
@tensorflow/tfjs-core/dist/ops/dot.js:
@tensorflow/tfjs-core/dist/ops/elu.js:
@tensorflow/tfjs-core/dist/ops/max.js:
@tensorflow/tfjs-core/dist/ops/expand_dims.js:
@tensorflow/tfjs-core/dist/ops/eye.js:
@tensorflow/tfjs-core/dist/ops/leaky_relu.js:
@tensorflow/tfjs-core/dist/ops/local_response_normalization.js:
@tensorflow/tfjs-core/dist/ops/log_sum_exp.js:
@tensorflow/tfjs-core/dist/ops/logical_not.js:
@tensorflow/tfjs-core/dist/ops/logical_or.js:
@tensorflow/tfjs-core/dist/ops/logical_xor.js:
@tensorflow/tfjs-core/dist/ops/max_pool.js:
@tensorflow/tfjs-core/dist/ops/max_pool_3d.js:
@tensorflow/tfjs-core/dist/ops/maximum.js:
@tensorflow/tfjs-core/dist/ops/minimum.js:
@tensorflow/tfjs-core/dist/ops/mirror_pad.js:
@tensorflow/tfjs-core/dist/ops/mod.js:
@tensorflow/tfjs-core/dist/ops/moments.js:
@tensorflow/tfjs-core/dist/ops/multinomial.js:
@tensorflow/tfjs-core/dist/ops/not_equal.js:
@tensorflow/tfjs-core/dist/ops/pad.js:
@tensorflow/tfjs-core/dist/ops/prelu.js:
@tensorflow/tfjs-core/dist/ops/prod.js:
@tensorflow/tfjs-core/dist/ops/rand.js:
@tensorflow/tfjs-core/dist/ops/random_gamma.js:
@tensorflow/tfjs-core/dist/ops/random_normal.js:
@tensorflow/tfjs-core/dist/ops/random_uniform.js:
@tensorflow/tfjs-core/dist/ops/relu.js:
@tensorflow/tfjs-core/dist/ops/relu6.js:
@tensorflow/tfjs-core/dist/ops/reverse_1d.js:
@tensorflow/tfjs-core/dist/ops/reverse_2d.js:
@tensorflow/tfjs-core/dist/ops/reverse_3d.js:
@tensorflow/tfjs-core/dist/ops/reverse_4d.js:
@tensorflow/tfjs-core/dist/ops/selu.js:
@tensorflow/tfjs-core/dist/ops/spectral/fft.js:
@tensorflow/tfjs-core/dist/ops/spectral/ifft.js:
@tensorflow/tfjs-core/dist/ops/squared_difference.js:
@tensorflow/tfjs-core/dist/ops/squeeze.js:
@tensorflow/tfjs-core/dist/ops/truncated_normal.js:
@tensorflow/tfjs-core/dist/ops/unique.js:
@tensorflow/tfjs-core/dist/ops/where_async.js:
@tensorflow/tfjs-core/dist/ops/image/crop_and_resize.js:
@tensorflow/tfjs-core/dist/ops/image/flip_left_right.js:
@tensorflow/tfjs-core/dist/ops/image/rotate_with_offset.js:
@tensorflow/tfjs-core/dist/ops/nonmax_util.js:
@tensorflow/tfjs-core/dist/ops/image/non_max_suppression.js:
@tensorflow/tfjs-core/dist/backends/non_max_suppression_impl.js:
@tensorflow/tfjs-core/dist/ops/image/non_max_suppression_async.js:
@tensorflow/tfjs-core/dist/ops/image/non_max_suppression_with_score.js:
@tensorflow/tfjs-core/dist/ops/image/non_max_suppression_with_score_async.js:
@tensorflow/tfjs-core/dist/ops/image/non_max_suppression_padded.js:
@tensorflow/tfjs-core/dist/ops/image/non_max_suppression_padded_async.js:
@tensorflow/tfjs-core/dist/ops/image/resize_bilinear.js:
@tensorflow/tfjs-core/dist/ops/image/resize_nearest_neighbor.js:
@tensorflow/tfjs-core/dist/ops/linalg/band_part.js:
@tensorflow/tfjs-core/dist/ops/linalg/gram_schmidt.js:
@tensorflow/tfjs-core/dist/ops/linalg/qr.js:
@tensorflow/tfjs-core/dist/ops/loss_ops_utils.js:
@tensorflow/tfjs-core/dist/ops/losses/absolute_difference.js:
@tensorflow/tfjs-core/dist/ops/losses/huber_loss.js:
@tensorflow/tfjs-core/dist/ops/losses/log_loss.js:
@tensorflow/tfjs-core/dist/ops/losses/mean_squared_error.js:
@tensorflow/tfjs-core/dist/ops/losses/sigmoid_cross_entropy.js:
@tensorflow/tfjs-core/dist/ops/losses/softmax_cross_entropy.js:
@tensorflow/tfjs-core/dist/ops/ops.js:
@tensorflow/tfjs-core/dist/ops/rotate_util.js:
@tensorflow/tfjs-core/dist/backends/kernel_impls.js:
@tensorflow/tfjs-core/dist/gradients/RealDiv_grad.js:
@tensorflow/tfjs-core/dist/gradients/Reciprocal_grad.js:
@tensorflow/tfjs-core/dist/gradients/Relu6_grad.js:
@tensorflow/tfjs-core/dist/gradients/Relu_grad.js:
@tensorflow/tfjs-core/dist/gradients/ResizeBilinear_grad.js:
@tensorflow/tfjs-core/dist/gradients/ResizeNearestNeighbor_grad.js:
@tensorflow/tfjs-core/dist/gradients/Reverse_grad.js:
@tensorflow/tfjs-core/dist/gradients/Round_grad.js:
@tensorflow/tfjs-core/dist/gradients/Rsqrt_grad.js:
@tensorflow/tfjs-core/dist/gradients/Select_grad.js:
@tensorflow/tfjs-core/dist/gradients/Selu_grad.js:
@tensorflow/tfjs-core/dist/gradients/Sigmoid_grad.js:
@tensorflow/tfjs-core/dist/gradients/Sign_grad.js:
@tensorflow/tfjs-core/dist/gradients/Sin_grad.js:
@tensorflow/tfjs-core/dist/gradients/Sinh_grad.js:
@tensorflow/tfjs-core/dist/gradients/Slice_grad.js:
@tensorflow/tfjs-core/dist/gradients/Softmax_grad.js:
@tensorflow/tfjs-core/dist/gradients/Softplus_grad.js:
@tensorflow/tfjs-core/dist/gradients/SpaceToBatchND_grad.js:
@tensorflow/tfjs-core/dist/gradients/SplitV_grad.js:
@tensorflow/tfjs-core/dist/gradients/Sqrt_grad.js:
@tensorflow/tfjs-core/dist/gradients/SquaredDifference_grad.js:
@tensorflow/tfjs-core/dist/gradients/Step_grad.js:
@tensorflow/tfjs-core/dist/gradients/Sub_grad.js:
@tensorflow/tfjs-core/dist/gradients/Tan_grad.js:
@tensorflow/tfjs-core/dist/gradients/Tanh_grad.js:
@tensorflow/tfjs-core/dist/gradients/Tile_grad.js:
@tensorflow/tfjs-core/dist/gradients/Transpose_grad.js:
@tensorflow/tfjs-core/dist/gradients/UnsortedSegmentSum_grad.js:
@tensorflow/tfjs-core/dist/gradients/ZerosLike_grad.js:
@tensorflow/tfjs-core/dist/register_all_gradients.js:
@tensorflow/tfjs-backend-webgpu/dist/webgpu.js:
@tensorflow/tfjs-backend-cpu/dist/utils/binary_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Complex.js:
@tensorflow/tfjs-backend-cpu/dist/utils/zeros_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Identity.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Real.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Cast.js:
@tensorflow/tfjs-backend-cpu/dist/utils/binary_utils.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Add.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Bincount_impl.js:
@tensorflow/tfjs-backend-cpu/dist/utils/unary_impl.js:
@tensorflow/tfjs-backend-cpu/dist/utils/unary_utils.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Concat_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Equal.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/FloorDiv.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/GatherV2_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Greater.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/GreaterEqual.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Less.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/LessEqual.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/LinSpace_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Max_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Maximum.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Minimum.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Multiply.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Neg.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/NotEqual.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Transpose_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Prod.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Range_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Scatter_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Slice.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/SquaredDifference.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/StridedSlice_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Sub.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/TopK_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Unique_impl.js:
@tensorflow/tfjs-backend-cpu/dist/shared.js:
@tensorflow/tfjs-backend-webgpu/dist/clip_vec4_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/FusedBatchNorm.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/FusedDepthwiseConv2D.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Maximum.js:
@tensorflow/tfjs-backend-webgpu/dist/mirror_pad_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/MirrorPad.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/NonMaxSuppressionV3.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/NonMaxSuppressionV5.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Square.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/SquaredDifference.js:
@tensorflow/tfjs-backend-webgpu/dist/register_all_kernels.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Identity.js:
@tensorflow/tfjs-backend-wasm/dist/kernel_utils/shared.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Conv2DBackpropInput.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Cumsum.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Equal.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Fill.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Floor.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Mean.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Softmax.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Neg.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/NonMaxSuppressionV4.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/NotEqual.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/OneHot.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/OnesLike.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Pack.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Prod.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Range.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Reverse.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Select.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/SplitV.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Sqrt.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Step.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/TopK.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/ZerosLike.js:
@tensorflow/tfjs-backend-wasm/dist/register_all_kernels.js:
@tensorflow/tfjs-backend-wasm/dist/flags_wasm.js:
@tensorflow/tfjs-backend-wasm/dist/base.js:
  (**
   * @license
   * Copyright 2020 Google LLC. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the "License");
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an "AS IS" BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-core/dist/environment.js:
@tensorflow/tfjs-core/dist/util.js:
@tensorflow/tfjs-core/dist/tape.js:
@tensorflow/tfjs-core/dist/tensor.js:
@tensorflow/tfjs-core/dist/types.js:
@tensorflow/tfjs-core/dist/ops/broadcast_util.js:
@tensorflow/tfjs-core/dist/ops/axis_util.js:
@tensorflow/tfjs-core/dist/device_util.js:
@tensorflow/tfjs-core/dist/test_util.js:
@tensorflow/tfjs-core/dist/browser_util.js:
@tensorflow/tfjs-core/dist/ops/concat_util.js:
@tensorflow/tfjs-core/dist/ops/reduce_util.js:
@tensorflow/tfjs-core/dist/index.js:
  (**
   * @license
   * Copyright 2017 Google LLC. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the "License");
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an "AS IS" BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-core/dist/log.js:
@tensorflow/tfjs-core/dist/profiler.js:
@tensorflow/tfjs-core/dist/tensor_format.js:
@tensorflow/tfjs-core/dist/tensor_util.js:
@tensorflow/tfjs-core/dist/engine.js:
@tensorflow/tfjs-core/dist/tensor_util_env.js:
@tensorflow/tfjs-core/dist/ops/operation.js:
@tensorflow/tfjs-core/dist/ops/step.js:
@tensorflow/tfjs-core/dist/ops/neg.js:
@tensorflow/tfjs-core/dist/ops/tensor_ops_util.js:
@tensorflow/tfjs-core/dist/ops/scalar.js:
@tensorflow/tfjs-core/dist/ops/sqrt.js:
@tensorflow/tfjs-core/dist/ops/sum.js:
@tensorflow/tfjs-core/dist/ops/zeros_like.js:
@tensorflow/tfjs-core/dist/ops/sin.js:
@tensorflow/tfjs-core/dist/ops/sinh.js:
@tensorflow/tfjs-core/dist/ops/cumsum.js:
@tensorflow/tfjs-core/dist/globals.js:
@tensorflow/tfjs-core/dist/ops/transpose.js:
@tensorflow/tfjs-core/dist/ops/exp.js:
@tensorflow/tfjs-core/dist/ops/rsqrt.js:
@tensorflow/tfjs-core/dist/ops/zeros.js:
@tensorflow/tfjs-core/dist/ops/ones.js:
@tensorflow/tfjs-core/dist/ops/slice.js:
@tensorflow/tfjs-core/dist/ops/floor.js:
@tensorflow/tfjs-core/dist/ops/log.js:
@tensorflow/tfjs-core/dist/ops/tensor.js:
@tensorflow/tfjs-core/dist/io/types.js:
@tensorflow/tfjs-core/dist/io/io_utils.js:
@tensorflow/tfjs-core/dist/io/router_registry.js:
@tensorflow/tfjs-core/dist/io/indexed_db.js:
@tensorflow/tfjs-core/dist/io/local_storage.js:
@tensorflow/tfjs-core/dist/io/browser_files.js:
@tensorflow/tfjs-core/dist/io/weights_loader.js:
@tensorflow/tfjs-core/dist/io/http.js:
@tensorflow/tfjs-core/dist/io/passthrough.js:
@tensorflow/tfjs-core/dist/io/model_management.js:
@tensorflow/tfjs-core/dist/io/io.js:
@tensorflow/tfjs-core/dist/ops/confusion_matrix.js:
@tensorflow/tfjs-core/dist/math.js:
@tensorflow/tfjs-core/dist/ops/tensor3d.js:
@tensorflow/tfjs-core/dist/serialization.js:
@tensorflow/tfjs-core/dist/ops/abs.js:
@tensorflow/tfjs-core/dist/ops/acos.js:
@tensorflow/tfjs-core/dist/ops/acosh.js:
@tensorflow/tfjs-core/dist/ops/asin.js:
@tensorflow/tfjs-core/dist/ops/asinh.js:
@tensorflow/tfjs-core/dist/ops/atan.js:
@tensorflow/tfjs-core/dist/ops/atanh.js:
@tensorflow/tfjs-core/dist/ops/sigmoid.js:
@tensorflow/tfjs-core/dist/ops/tanh.js:
@tensorflow/tfjs-core/dist/ops/ceil.js:
@tensorflow/tfjs-core/dist/ops/clip_by_value.js:
@tensorflow/tfjs-core/dist/ops/cos.js:
@tensorflow/tfjs-core/dist/ops/cosh.js:
@tensorflow/tfjs-core/dist/ops/erf.js:
@tensorflow/tfjs-core/dist/ops/norm.js:
@tensorflow/tfjs-core/dist/ops/expm1.js:
@tensorflow/tfjs-core/dist/ops/gather.js:
@tensorflow/tfjs-core/dist/ops/is_finite.js:
@tensorflow/tfjs-core/dist/ops/is_inf.js:
@tensorflow/tfjs-core/dist/ops/is_nan.js:
@tensorflow/tfjs-core/dist/ops/linspace.js:
@tensorflow/tfjs-core/dist/ops/log1p.js:
@tensorflow/tfjs-core/dist/gradients.js:
@tensorflow/tfjs-core/dist/ops/softplus.js:
@tensorflow/tfjs-core/dist/ops/log_sigmoid.js:
@tensorflow/tfjs-core/dist/ops/max_pool_with_argmax.js:
@tensorflow/tfjs-core/dist/ops/ones_like.js:
@tensorflow/tfjs-core/dist/ops/pool.js:
@tensorflow/tfjs-core/dist/ops/rand_util.js:
@tensorflow/tfjs-core/dist/ops/range.js:
@tensorflow/tfjs-core/dist/ops/reciprocal.js:
@tensorflow/tfjs-core/dist/ops/reverse.js:
@tensorflow/tfjs-core/dist/ops/round.js:
@tensorflow/tfjs-core/dist/ops/sign.js:
@tensorflow/tfjs-core/dist/ops/slice1d.js:
@tensorflow/tfjs-core/dist/ops/slice2d.js:
@tensorflow/tfjs-core/dist/ops/slice3d.js:
@tensorflow/tfjs-core/dist/ops/slice4d.js:
@tensorflow/tfjs-core/dist/ops/softmax.js:
@tensorflow/tfjs-core/dist/ops/spectral/irfft.js:
@tensorflow/tfjs-core/dist/ops/spectral/rfft.js:
@tensorflow/tfjs-core/dist/ops/strided_slice.js:
@tensorflow/tfjs-core/dist/ops/tan.js:
@tensorflow/tfjs-core/dist/ops/tensor1d.js:
@tensorflow/tfjs-core/dist/ops/tensor2d.js:
@tensorflow/tfjs-core/dist/ops/tensor4d.js:
@tensorflow/tfjs-core/dist/ops/tensor5d.js:
@tensorflow/tfjs-core/dist/ops/tensor6d.js:
@tensorflow/tfjs-core/dist/ops/topk.js:
@tensorflow/tfjs-core/dist/ops/variable.js:
@tensorflow/tfjs-core/dist/backends/where_impl.js:
@tensorflow/tfjs-core/dist/ops/boolean_mask.js:
@tensorflow/tfjs-core/dist/ops/moving_average.js:
@tensorflow/tfjs-core/dist/ops/scatter_nd.js:
@tensorflow/tfjs-core/dist/ops/sparse_to_dense.js:
@tensorflow/tfjs-core/dist/ops/gather_nd.js:
@tensorflow/tfjs-core/dist/ops/dropout.js:
@tensorflow/tfjs-core/dist/optimizers/optimizer.js:
@tensorflow/tfjs-core/dist/optimizers/adadelta_optimizer.js:
@tensorflow/tfjs-core/dist/optimizers/adagrad_optimizer.js:
@tensorflow/tfjs-core/dist/optimizers/adam_optimizer.js:
@tensorflow/tfjs-core/dist/optimizers/adamax_optimizer.js:
@tensorflow/tfjs-core/dist/optimizers/sgd_optimizer.js:
@tensorflow/tfjs-core/dist/optimizers/momentum_optimizer.js:
@tensorflow/tfjs-core/dist/optimizers/rmsprop_optimizer.js:
@tensorflow/tfjs-core/dist/optimizers/optimizer_constructors.js:
@tensorflow/tfjs-core/dist/train.js:
@tensorflow/tfjs-core/dist/ops/array_ops_util.js:
@tensorflow/tfjs-core/dist/ops/selu_util.js:
@tensorflow/tfjs-core/dist/ops/erf_util.js:
@tensorflow/tfjs-core/dist/backends/complex_util.js:
@tensorflow/tfjs-core/dist/ops/segment_util.js:
@tensorflow/tfjs-core/dist/backends/backend_util.js:
  (**
   * @license
   * Copyright 2018 Google LLC. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the "License");
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an "AS IS" BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-core/dist/kernel_registry.js:
@tensorflow/tfjs-core/dist/ops/square.js:
@tensorflow/tfjs-core/dist/flags.js:
@tensorflow/tfjs-core/dist/io/progress.js:
@tensorflow/tfjs-core/dist/ops/browser.js:
@tensorflow/tfjs-core/dist/ops/dropout_util.js:
@tensorflow/tfjs-core/dist/ops/signal_ops_util.js:
@tensorflow/tfjs-core/dist/ops/in_top_k.js:
@tensorflow/tfjs-core/dist/ops/fused_util.js:
@tensorflow/tfjs-core/dist/ops/fused/conv2d.js:
@tensorflow/tfjs-core/dist/ops/fused/depthwise_conv2d.js:
@tensorflow/tfjs-core/dist/ops/fused/mat_mul.js:
@tensorflow/tfjs-core/dist/ops/fused_ops.js:
@tensorflow/tfjs-core/dist/ops/signal/hamming_window.js:
@tensorflow/tfjs-core/dist/ops/signal/hann_window.js:
@tensorflow/tfjs-core/dist/ops/signal/frame.js:
@tensorflow/tfjs-core/dist/ops/signal/stft.js:
@tensorflow/tfjs-core/dist/backends/non_max_suppression_util.js:
@tensorflow/tfjs-core/dist/gradients/Square_grad.js:
@tensorflow/tfjs-core/dist/platforms/platform_browser.js:
@tensorflow/tfjs-core/dist/platforms/platform_node.js:
@tensorflow/tfjs-backend-webgpu/dist/flags_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/buffer_manager.js:
@tensorflow/tfjs-backend-webgpu/dist/shader_util.js:
@tensorflow/tfjs-backend-webgpu/dist/webgpu_util.js:
@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/matmul_packed_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/fill_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/binary_op_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/unary_op_webgpu.js:
@tensorflow/tfjs-backend-cpu/dist/cpu_util.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Tile_impl.js:
@tensorflow/tfjs-backend-webgpu/dist/transpose_shared_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/transpose_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/reduce_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/argminmax_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/pool_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/slice_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/clip_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/concat_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/conv2d_mm_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/crop_and_resize_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/depthwise_conv2d_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/batchnorm_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/pad_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/resize_bilinear_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/select_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/strided_slice_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/index.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/types.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/_FusedMatMul.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/unary_kernel.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Abs.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/binary_kernel.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Add.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/AddN.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Transpose.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/ArgMax.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/AvgPool.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Reshape.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/BatchMatMul.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Slice.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Cast.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/ClipByValue.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Concat.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Conv2D.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Cos.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/CropAndResize.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/DepthToSpace.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/DepthwiseConv2dNative.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Exp.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/ExpandDims.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/FlipLeftRight.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/FloorDiv.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/FusedBatchNorm.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/FusedConv2D.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/FusedDepthwiseConv2D.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/GatherNd.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/GatherV2.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Greater.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/GreaterEqual.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/LeakyRelu.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Less.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/LessEqual.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Log.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/LogicalAnd.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/LogicalNot.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/LogicalOr.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/LogicalXor.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Max.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Maximum.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/MaxPool.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Min.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Minimum.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Multiply.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/NonMaxSuppression_util.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/NonMaxSuppressionV3.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/NonMaxSuppressionV5.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/PadV2.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Pow.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Prelu.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/RealDiv.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Relu.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Relu6.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/ResizeBilinear.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/RotateWithOffset.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Rsqrt.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/ScatterNd.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Sigmoid.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Sin.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Square.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/SquaredDifference.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Sub.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Sum.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Tanh.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Tile.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Unpack.js:
@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js:
@tensorflow/tfjs-backend-wasm/dist/index.js:
  (**
   * @license
   * Copyright 2019 Google LLC. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the "License");
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an "AS IS" BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-core/dist/platforms/is_typed_array_browser.js:
@tensorflow/tfjs-core/dist/ops/bitwise_and.js:
@tensorflow/tfjs-core/dist/ops/ensure_shape.js:
@tensorflow/tfjs-core/dist/ops/random_uniform_int.js:
@tensorflow/tfjs-core/dist/ops/image/rgb_to_grayscale.js:
@tensorflow/tfjs-core/dist/ops/string/static_regex_replace.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/BitwiseAnd.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/StaticRegexReplace.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/AvgPool3D.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/AvgPool3DGrad.js:
@tensorflow/tfjs-backend-webgpu/dist/broadcast_args_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/BroadcastArgs.js:
@tensorflow/tfjs-backend-webgpu/dist/complex_abs_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/ComplexAbs.js:
@tensorflow/tfjs-backend-webgpu/dist/conv3d_naive_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Conv3D.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Conv3DBackpropFilterV2.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Conv3DBackpropInputV2.js:
@tensorflow/tfjs-backend-webgpu/dist/conv_backprop_depthwise_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/DepthwiseConv2dNativeBackpropFilter.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/DepthwiseConv2dNativeBackpropInput.js:
@tensorflow/tfjs-backend-webgpu/dist/dilation_backprop_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Dilation2DBackpropFilter.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Dilation2DBackpropInput.js:
@tensorflow/tfjs-backend-webgpu/dist/draw_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/EluGrad.js:
@tensorflow/tfjs-backend-webgpu/dist/lrn_grad_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/LRNGrad.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/MaxPool3D.js:
@tensorflow/tfjs-backend-webgpu/dist/max_pool_backprop_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/MaxPool3DGrad.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/MaxPoolGrad.js:
@tensorflow/tfjs-backend-webgpu/dist/multinomial_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/softmax_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Multinomial.js:
@tensorflow/tfjs-backend-webgpu/dist/resize_bilinear_backprop_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/ResizeBilinearGrad.js:
@tensorflow/tfjs-backend-webgpu/dist/resize_nearest_neighbor_backprop_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/ResizeNearestNeighborGrad.js:
@tensorflow/tfjs-backend-webgpu/dist/space_to_batchND_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/sparse_segment_reduce_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernel_utils/sparse_segment_reduce.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/SparseSegmentMean.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/SparseSegmentSum.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/TensorScatterUpdate.js:
@tensorflow/tfjs-backend-webgpu/dist/unsorted_segment_sum_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/UnsortedSegmentSum.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Acos.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Acosh.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/argminmax_kernel.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/ArgMin.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Asin.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Asinh.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Atan.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Atan2.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Atanh.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/AvgPool3D.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/AvgPool3DGrad.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/AvgPoolGrad.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Bincount.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/BitwiseAnd.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/BroadcastArgs.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Conv3D.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Conv3DBackpropFilterV2.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Conv3DBackpropInputV2.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/DenseBincount.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Diag.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Dilation2D.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Dilation2DBackpropFilter.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Dilation2DBackpropInput.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/EluGrad.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Erf.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Expm1.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/IsFinite.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/IsInf.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Log1p.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/LRN.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/LRNGrad.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/MaxPool3D.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/MaxPool3DGrad.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/MaxPoolGrad.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/MaxPoolWithArgmax.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Multinomial.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Mod.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/ResizeBilinearGrad.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/ResizeNearestNeighborGrad.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/SearchSorted.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Selu.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Sign.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Sinh.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Softplus.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Unique.js:
  (**
   * @license
   * Copyright 2023 Google LLC.
   * Licensed under the Apache License, Version 2.0 (the "License");
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an "AS IS" BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-core/dist/hash_util.js:
@tensorflow/tfjs-core/dist/ops/slice_util.js:
@tensorflow/tfjs-core/dist/ops/broadcast_args.js:
@tensorflow/tfjs-core/dist/ops/einsum.js:
@tensorflow/tfjs-core/dist/ops/meshgrid.js:
@tensorflow/tfjs-core/dist/ops/image/grayscale_to_rgb.js:
@tensorflow/tfjs-core/dist/ops/image/transform.js:
@tensorflow/tfjs-core/dist/ops/sparse/sparse_fill_empty_rows.js:
@tensorflow/tfjs-core/dist/ops/sparse/sparse_reshape.js:
@tensorflow/tfjs-core/dist/ops/sparse/sparse_segment_mean.js:
@tensorflow/tfjs-core/dist/ops/sparse/sparse_segment_sum.js:
@tensorflow/tfjs-core/dist/ops/string/string_n_grams.js:
@tensorflow/tfjs-core/dist/ops/string/string_split.js:
@tensorflow/tfjs-core/dist/ops/string/string_to_hash_bucket_fast.js:
@tensorflow/tfjs-core/dist/backends/einsum_util.js:
@tensorflow/tfjs-core/dist/ops/sparse/sparse_fill_empty_rows_util.js:
@tensorflow/tfjs-core/dist/ops/sparse/sparse_reshape_util.js:
@tensorflow/tfjs-core/dist/ops/sparse/sparse_segment_reduction_util.js:
@tensorflow/tfjs-backend-webgpu/dist/binary_op_util.js:
@tensorflow/tfjs-backend-webgpu/dist/unary_op_util.js:
@tensorflow/tfjs-backend-webgpu/dist/activation_util.js:
@tensorflow/tfjs-backend-webgpu/dist/matmul_reduce_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/matmul_small_output_size_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Fill.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Reshape.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/BatchMatMul_impl.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/_FusedMatMul.js:
@tensorflow/tfjs-backend-webgpu/dist/binary_op_complex_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Identity.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Complex.js:
@tensorflow/tfjs-backend-webgpu/dist/kernel_utils/kernel_funcs_utils.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/GatherNd_Impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/SparseFillEmptyRows_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/SparseReshape_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/SparseSegmentReduction_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/StringNGrams_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/StringSplit_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/StringToHashBucketFast_impl.js:
@tensorflow/tfjs-backend-webgpu/dist/kernel_utils/shared.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Abs.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Add.js:
@tensorflow/tfjs-backend-webgpu/dist/addn_packed_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/AddN.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Transpose.js:
@tensorflow/tfjs-backend-webgpu/dist/kernel_utils/reduce.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/ArgMax.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/ArgMin.js:
@tensorflow/tfjs-backend-webgpu/dist/pool_filtersizeone_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Max.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Mean.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/AvgPool.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/BatchMatMul.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Slice.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/BatchToSpaceND.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/NotEqual.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Real.js:
@tensorflow/tfjs-backend-webgpu/dist/kernel_utils/int.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Cast.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Ceil.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/ClipByValue.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Imag.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Concat_impl.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Concat.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Conv2D_impl.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Conv2D.js:
@tensorflow/tfjs-backend-webgpu/dist/conv_backprop_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/conv_backprop_mm_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Conv2DBackpropInput.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Cos.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Cosh.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/CropAndResize.js:
@tensorflow/tfjs-backend-webgpu/dist/depth_to_space_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/DepthToSpace.js:
@tensorflow/tfjs-backend-webgpu/dist/depthwise_conv2d_vec4_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/DepthwiseConv2dNative.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Multiply.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Sum.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Einsum.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Elu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Equal.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Exp.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Expm1.js:
@tensorflow/tfjs-backend-webgpu/dist/flip_left_right_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/FlipLeftRight.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Floor.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/FloorDiv.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/FusedConv2D.js:
@tensorflow/tfjs-backend-webgpu/dist/gather_nd_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/GatherNd.js:
@tensorflow/tfjs-backend-webgpu/dist/gather_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/GatherV2.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Greater.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/GreaterEqual.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/LeakyRelu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Less.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/LessEqual.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Log.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/LogicalAnd.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/LogicalNot.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/MaxPool.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Min.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Minimum.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Softmax.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Neg.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/ZerosLike.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/OnesLike.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Pack.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/PadV2.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Pow.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Prelu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Prod.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Range.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/RealDiv.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Relu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Relu6.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/ResizeBilinear.js:
@tensorflow/tfjs-backend-webgpu/dist/resize_nearest_neighbor_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/ResizeNearestNeighbor.js:
@tensorflow/tfjs-backend-webgpu/dist/rotate_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/RotateWithOffset.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Rsqrt.js:
@tensorflow/tfjs-backend-webgpu/dist/scatter_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/ScatterNd.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Select.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Sigmoid.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Sin.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Sinh.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/SpaceToBatchND.js:
@tensorflow/tfjs-backend-webgpu/dist/tile_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Tile.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/SparseToDense.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/SplitV.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Sqrt.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/StridedSlice.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/StringNGrams.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Sub.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Tanh.js:
@tensorflow/tfjs-backend-webgpu/dist/top_k_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/TopK.js:
@tensorflow/tfjs-backend-webgpu/dist/transform_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Transform.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Unpack.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/All.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Any.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/BatchToSpaceND.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Ceil.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Cosh.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Elu.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/MirrorPad.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Round.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/SpaceToBatchND.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/SparseFillEmptyRows.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/SparseReshape.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/SparseSegmentReduction.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/SparseSegmentMean.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/SparseSegmentSum.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/SparseToDense.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/StridedSlice.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/StringNGrams.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/StringSplit.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/StringToHashBucketFast.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Tan.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Transform.js:
  (**
   * @license
   * Copyright 2021 Google LLC. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the "License");
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an "AS IS" BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-core/dist/ops/cast.js:
@tensorflow/tfjs-core/dist/gradients/ArgMax_grad.js:
@tensorflow/tfjs-core/dist/gradients/ArgMin_grad.js:
@tensorflow/tfjs-core/dist/ops/arg_max.js:
@tensorflow/tfjs-core/dist/ops/arg_min.js:
@tensorflow/tfjs-core/dist/ops/buffer.js:
@tensorflow/tfjs-core/dist/ops/min.js:
@tensorflow/tfjs-core/dist/ops/log_softmax.js:
@tensorflow/tfjs-core/dist/ops/mean.js:
@tensorflow/tfjs-core/dist/ops/print.js:
@tensorflow/tfjs-core/dist/ops/setdiff1d_async.js:
@tensorflow/tfjs-core/dist/base.js:
@tensorflow/tfjs-core/dist/gradients/Reshape_grad.js:
@tensorflow/tfjs-core/dist/gradients/Sum_grad.js:
@tensorflow/tfjs-core/dist/gradients/Unpack_grad.js:
@tensorflow/tfjs-core/dist/base_side_effects.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/kernel_utils.js:
  (**
   * @license
   * Copyright 2020 Google Inc. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the "License");
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an "AS IS" BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-core/dist/version.js:
@tensorflow/tfjs-backend-wasm/dist/version.js:
  (** @license See the LICENSE file. *)

@tensorflow/tfjs-core/dist/ops/cumprod.js:
  (**
   * @license
   * Copyright 2022 Google LLC. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the 'License');
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an 'AS IS' BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-core/dist/ops/euclidean_norm.js:
@tensorflow/tfjs-core/dist/ops/search_sorted.js:
@tensorflow/tfjs-core/dist/ops/lower_bound.js:
@tensorflow/tfjs-core/dist/ops/ragged_gather.js:
@tensorflow/tfjs-core/dist/ops/ragged_tensor_to_tensor.js:
@tensorflow/tfjs-core/dist/ops/random_standard_normal.js:
@tensorflow/tfjs-core/dist/ops/tensor_scatter_update.js:
@tensorflow/tfjs-core/dist/ops/upper_bound.js:
@tensorflow/tfjs-core/dist/ops/ragged_to_dense_util.js:
@tensorflow/tfjs-backend-webgpu/dist/texture_manager.js:
@tensorflow/tfjs-backend-webgpu/dist/webgpu_program.js:
@tensorflow/tfjs-backend-webgpu/dist/matmul_splitK_webgpu.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/RaggedGather_impl.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/RaggedTensorToTensor_impl.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Atan2.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Pool_impl.js:
@tensorflow/tfjs-backend-webgpu/dist/conv2d_naive_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/cum_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Cum_impl.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Cumprod.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Cumsum.js:
@tensorflow/tfjs-backend-webgpu/dist/depthwise_conv2d_nchw_shared_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/from_pixels_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/IsNaN.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Reciprocal.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/Cumprod.js:
@tensorflow/tfjs-backend-wasm/dist/kernels/TensorScatterUpdate.js:
  (**
   * @license
   * Copyright 2022 Google LLC. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the "License");
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an "AS IS" BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-core/dist/ops/ragged_range.js:
@tensorflow/tfjs-core/dist/optimizers/register_optimizers.js:
@tensorflow/tfjs-backend-webgpu/dist/adapter_info.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/RaggedRange_impl.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Acos.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Acosh.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/All.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Any.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Asin.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Asinh.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Atan.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Atanh.js:
@tensorflow/tfjs-backend-webgpu/dist/avg_pool_backprop_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/AvgPoolGrad.js:
@tensorflow/tfjs-backend-webgpu/dist/bincount_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Bincount.js:
@tensorflow/tfjs-backend-webgpu/dist/im2col_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Conv2DBackpropFilter.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/DenseBincount.js:
@tensorflow/tfjs-backend-webgpu/dist/diag_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Diag.js:
@tensorflow/tfjs-backend-webgpu/dist/dilation_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Dilation2D.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Erf.js:
@tensorflow/tfjs-backend-webgpu/dist/fft_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/FFT_impl.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/FFT.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/IFFT.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/IsFinite.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/IsInf.js:
@tensorflow/tfjs-backend-webgpu/dist/lin_space_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/LinSpace.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Log1p.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/LogicalOr.js:
@tensorflow/tfjs-backend-webgpu/dist/lrn_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/LRN.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/MaxPoolWithArgmax.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Mod.js:
@tensorflow/tfjs-backend-webgpu/dist/onehot_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/OneHot.js:
@tensorflow/tfjs-backend-webgpu/dist/reverse_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Reverse.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Round.js:
@tensorflow/tfjs-backend-webgpu/dist/search_sorted_webgpu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/SearchSorted.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Selu.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Sign.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Softplus.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Step.js:
@tensorflow/tfjs-backend-webgpu/dist/kernels/Tan.js:
  (**
   * @license
   * Copyright 2022 Google LLC.
   * Licensed under the Apache License, Version 2.0 (the "License");
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an "AS IS" BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-core/dist/ops/image/threshold.js:
  (**
   * @license
   * Copyright 2021 Google LLC. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the "License");
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * https://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an "AS IS" BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-core/dist/gradients/Prod_grad.js:
@tensorflow/tfjs-backend-webgpu/dist/base.js:
  (**
   * @license
   * Copyright 2022 Google Inc. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the "License");
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an "AS IS" BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-backend-cpu/dist/kernels/Abs.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Ceil.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Exp.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Expm1.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Floor.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Log.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Rsqrt.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Sigmoid.js:
@tensorflow/tfjs-backend-cpu/dist/kernels/Sqrt.js:
  (**
   * @license
   * Copyright 2020 Google LLC. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the License);
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an AS IS BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-backend-webgpu/dist/kernels/Draw.js:
  (**
   * @license
   * Copyright 2023 Google LLC.
   * Licensed under the Apache License, Version 2.0 (the "License");
   * you may not use backend file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an "AS IS" BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-backend-webgpu/dist/kernels/ExpandDims.js:
  (**
   * @license
   * Copyright 2021 Google LLC. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the License);
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an AS IS BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-backend-webgpu/dist/kernels/FromPixels.js:
  (**
   * @license
   * Copyright 2020 Google LLC. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the "License");
   * you may not use backend file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an "AS IS" BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-backend-wasm/dist/kernels/IsNan.js:
  (**
   * @license
   * Copyright 2022 The TensorFlow Authors. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the License);
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an AS IS BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-backend-wasm/dist/kernels/LinSpace.js:
  (**
   * @license
   * Copyright 2023 Google LLC. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the "License");
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an "AS IS" BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-backend-wasm/dist/kernels/Reciprocal.js:
  (**
   * @license
   * Copyright 2022 The TensorFlow Authors. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the "License");
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an "AS IS" BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)

@tensorflow/tfjs-backend-wasm/dist/kernels/ResizeNearestNeighbor.js:
  (**
   * @license
   * Copyright 2019 Google LLC. All Rights Reserved.
   * Licensed under the Apache License, Version 2.0 (the 'License');
   * you may not use this file except in compliance with the License.
   * You may obtain a copy of the License at
   *
   * http://www.apache.org/licenses/LICENSE-2.0
   *
   * Unless required by applicable law or agreed to in writing, software
   * distributed under the License is distributed on an 'AS IS' BASIS,
   * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
   * See the License for the specific language governing permissions and
   * limitations under the License.
   * =============================================================================
   *)
*/

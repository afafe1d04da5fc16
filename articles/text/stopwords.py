"""Words that say nothing of a story's matter: function words of Indonesian and of reporting."""

from __future__ import annotations

STOP_WORDS: frozenset[str] = frozenset(
    """
    al ada adalah adanya adapun agak agar akan akankah akhirnya aku amat anda antar antara apa
    apabila apakah apalagi apapun atas atau ataukah ataupun bagai bagaikan bagaimana
    bagaimanapun bagi bahkan bahwa banyak baru bawah beberapa begini begitu begitulah belakangan
    beliau belum berada berapa berbagai berikut bersama besar biasa biasanya bila bilamana bisa
    boleh bukan bukankah bukanlah cara cukup dahulu dalam dan dapat dari daripada demi demikian
    dengan depan di dia diantara dimana dirinya disebut disini dong dua dulu enggak entah guna
    hal hanya hanyalah harus hendak hingga ia ialah ingin ini inilah itu itulah jadi jangan
    jelas jika jikalau juga justru kala kalau kalaupun kalian kami kamu kan kapan karena katanya
    ke kebanyakan kembali kemudian kenapa kendati kepada kerap ketika khususnya kini kita kok
    lagi lah lain lainnya lalu lama lanjutnya lebih lewat lho macam maka makin malah mana mari
    masih masing maupun melainkan melalui memang mengapa menjadi menurut menurutnya mereka
    merupakan meski meskipun misal misalnya mulai mungkin nah namun nanti nya oleh olehnya pada
    padahal padanya paling para pasti pastinya per pernah pula pun punya saat saatnya saja
    saling sama sambil sampai sang sangat satu saya se seakan seandainya sebab sebabnya sebagai
    sebagaimana sebagian sebaliknya sebelum sebelumnya sebenarnya sebuah sedang sedangkan
    sedikit segala segera sehingga sejak sejumlah sekadar sekali sekaligus sekalipun sekarang
    sekira sekiranya sekitar selain selalu selama seluruh semakin sementara semua semuanya
    sendiri seolah seorang sepanjang seperti sering serta sesuai sesuatu sesudah setelah setiap
    siapa sini situ suatu sudah supaya tadi tak tanpa tapi telah tentang tentu terhadap terjadi
    terkait terlalu termasuk ternyata tersebut terus tetap tetapi tiap tidak tidaklah toh turut
    ujar ujarnya umumnya untuk usai waduh walau walaupun wah ya yaitu yakni yang kata tutur
    tuturnya ucap ucapnya ungkap ungkapnya imbuh imbuhnya jelasnya tambahnya tegasnya the of and
    in to for on with by from at is was
    """.split()  # noqa: SIM905 - a paragraph reads better than a column
)

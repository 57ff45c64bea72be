"""The words that most bad passwords are made of, lower case, without the digits and signs people put around them."""

WORDS = """
password passwort passwords passw0rd motdepasse contrasena contraseña wachtwoord parola senha lozinka heslo haslo jelszo
administrator admin adminadmin superuser superadmin rootroot toortoor guestguest useruser testtest testing tester
changeme changeit letmein letmeinnow welcome welcomehome willkommen bienvenue bienvenido benvenuto default
secret secretsecret topsecret mysecret nopassword nopasswd mypassword yourpassword thepassword newpassword oldpassword
password1password passwordpassword passpass passphrase passcode computer internet keyboard monitor windows microsoft
google facebook instagram youtube twitter whatsapp tiktok linkedin snapchat pinterest netflix spotify amazon samsung
iloveyou iloveyousomuch iloveu loveyou loveme lovelove loverboy lovergirl lovely sweetheart sweetie sweetpea honeybee
princess princesa prinzessin princesse sunshine sunflower sonnenschein butterfly schmetterling papillon mariposa rainbow
football baseball basketball volleyball softball hockey soccer futbol fussball fußball tennis swimming skateboard snowboard
superman batman spiderman ironman wolverine pokemon pikachu charizard naruto sasuke dragonball goku starwars skywalker
jedimaster darthvader yodayoda startrek enterprise matrix terminator godzilla kingkong transformers minecraft fortnite
roblox counterstrike warcraft starcraft callofduty battlefield leagueoflegends playstation nintendo gamecube zelda mario
dragon dragons monster master mastermaster shadow ninja samurai warrior knight wizard merlin gandalf phoenix unicorn
charlie michael michelle jennifer jessica jordan ashley daniel danielle andrew anthony thomas robert matthew joshua
christopher alexander alexandra alexandre benjamin elizabeth stephanie samantha nicholas nathalie victoria veronica
maximilian sebastian valentina gabriela fernando francisco cristina catherine katharina johannes elisabeth franziska
barbara patricia jonathan frederick dominique isabelle isabella angelina christina christian liverpool chelsea arsenal
manchester manutd barcelona realmadrid juventus bayern bayernmunchen dortmund schalke galatasaray fenerbahce besiktas
corinthians flamengo palmeiras yankees cowboys steelers lakers eagles redsox patriots packers raiders
california newyork losangeles chicago houston dallas texas florida canada australia england scotland ireland deutschland
germany france espana italia portugal brasil mexico argentina colombia india pakistan indonesia philippines singapore
mercedes porsche ferrari corvette mustang camaro chevrolet harley harleydavidson yamaha suzuki kawasaki toyota honda
mountain freedom forever whatever nothing something everything anything blessed blessing jesus jesuschrist christ
heaven angel angels angelangel hallelujah ilovegod ilovejesus godisgood bismillah allahuakbar alhamdulillah muhammad
mohammed hello hellohello hellothere helloworld goodmorning goodnight goodluck birthday christmas weihnachten halloween
january february september october november december monday tuesday wednesday thursday friday saturday sunday
spring summer summertime sommer autumn winter winterwinter hiver verano invierno
chocolate cookie cookies cheese banana strawberry cherry peaches pumpkin cupcake coffee pepper pizza
elephant monkey monkeys donkey tiger tigers panther leopard dolphin dolphins penguin turtle giraffe kitten kitty kittycat
hellokitty puppy doggy bulldog labrador dachshund horses scorpion spider snoopy tweety garfield mickey mickeymouse
minnie donald donaldduck disney cinderella snowwhite pooh tigger scooby scoobydoo simpsons southpark
purple orange yellow green blue black white silver golden diamond crystal platinum
metallica nirvana slipknot eminem beatles ironmaiden acdc blink linkinpark greenday onedirection justinbieber hannahmontana
whatsup fuckyou fuckoff fuckme asshole bitch bullshit bastard motherfucker badboy badgirl bigdaddy daddy mommy mother
father brother sister family babygirl babyboy babyblue playboy cowgirl rockstar rocknroll
student students studying teacher teachers teaching lehrer lehrerin schule school highschool college university
universitat lecture lectern lesson lessons classroom homework grade grades learning learner course courses music piano
guitar violin trumpet math maths mathematics english spanish french german science history
abcdef abcdefg abcdefgh abcabc abcd aaaa qwerty qwertyuiop qwertyui qwertz qwertzuiop qwertzuiopü azerty azertyuiop asdf
asdfgh asdfghjkl asdfasdf asdfjkl zxcv zxcvbn zxcvbnm yxcvbnm qazwsx qazwsxedc qweasd qweasdzxc zaqwsx xswzaq
trustno trustnoone access login signin signup open opensesame sesame swordfish jackpot lucky money millionaire
killer killers hunter shooter sniper soldier military marine thunder lightning hurricane tornado
"""
COMMON = frozenset(WORDS.split())
